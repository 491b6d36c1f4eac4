package io.tidemark.ledger;

import io.tidemark.events.v1.ConnectionRecord;
import org.jspecify.annotations.Nullable;

/** Books records as they come from the log: as bytes, checked. */
final class Booking {
  private Booking() {}

  static void book(ShardLedger ledger, ConnectionRecord record, long now, long offset) {
    RecordCheck.Checked checked = new RecordCheck(ledger, 1).check(record.toByteArray(), now);
    BatchColumns batch = checked.batch();
    ConnectionRecord other = checked.record();
    @Nullable Rejection rejection = checked.rejection();
    if (batch != null) {
      ledger.book(batch, now, offset);
    } else if (other != null) {
      ledger.book(other, now, offset);
    } else {
      throw new AssertionError(rejection + ": " + record);
    }
  }
}
