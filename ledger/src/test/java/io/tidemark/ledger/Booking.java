package io.tidemark.ledger;

import io.tidemark.events.v1.ConnectionRecord;
import org.jspecify.annotations.Nullable;

/** Books records as they come from the log: as bytes, checked. */
final class Booking {
  private Booking() {}

  /** A record that must be good. */
  static void book(ShardLedger ledger, ConnectionRecord record, long now, long offset) {
    Rejection rejection = book(ledger, record.toByteArray(), now, offset);
    if (rejection != null) {
      throw new AssertionError(rejection + ": " + record);
    }
  }

  /** Whatever stands in the log; returns why it was rejected. */
  static @Nullable Rejection book(ShardLedger ledger, byte[] value, long now, long offset) {
    RecordCheck.Checked checked = new RecordCheck(ledger, 1).check(value, now);
    checked.bookIn(ledger, now, offset);
    return checked.rejection();
  }
}
