package io.tidemark.ledger;

import io.tidemark.events.v1.ConnectionRecord;
import org.jspecify.annotations.Nullable;

/** A helper that books records as they come from the log: as bytes, after a check. */
final class Booking {
  private Booking() {}

  /** Books a record that must pass the check. */
  static void book(ShardLedger ledger, ConnectionRecord record, long now, long offset) {
    Rejection rejection = book(ledger, record.toByteArray(), now, offset);
    if (rejection != null) {
      throw new AssertionError(rejection + ": " + record);
    }
  }

  /** Books any bytes; returns the reason if they were rejected. */
  static @Nullable Rejection book(ShardLedger ledger, byte[] value, long now, long offset) {
    RecordCheck.Checked checked = new RecordCheck(ledger, 1).check(value, now);
    checked.bookIn(ledger, now, offset);
    return checked.rejection();
  }
}
