package io.tidemark.ledger;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.Tally;
import org.jspecify.annotations.Nullable;

/**
 * The check whether the columns of a batch fit together. It fills those that were left out with
 * zeros.
 */
final class ColumnCheck {
  private static final String UNEQUAL = "columns of unequal length";

  private ColumnCheck() {}

  /** Returns a fault in words, or {@code null} if there is none. */
  static @Nullable String fault(BatchColumns batch) {
    int slices = batch.zone.size;
    int opens = batch.openedAt.size;
    int closes = batch.closedAt.size;
    int refusals = batch.refusedAt.size;
    boolean even =
        batch.openAfter.reach(slices)
            && batch.openedCount.reach(slices)
            && batch.closedCount.reach(slices)
            && batch.refusedCount.reach(slices)
            && batch.openedNumbers.reach(opens)
            && batch.openedBy.reach(opens)
            && batch.closedNumbers.reach(closes)
            && batch.closedBy.reach(closes)
            && batch.duration.reach(closes)
            && batch.bytesIn.reach(closes)
            && batch.bytesOut.reach(closes)
            && batch.bytesBefore.reach(closes)
            && batch.refusedBy.reach(refusals)
            && batch.pathHash.reach(refusals)
            && batch.references.reach(refusals)
            && batch.trafficAt.reach(batch.trafficSlice.size)
            && batch.trafficIn.reach(batch.trafficSlice.size)
            && batch.trafficOut.reach(batch.trafficSlice.size);
    if (!even) {
      return UNEQUAL;
    }
    if (!isBelow(batch.openedKind, batch.openedKinds)
        || !isBelow(batch.closedKind, batch.categories.size())
        || !isBelow(batch.refusedKind, batch.reasons.size())) {
      return "the index of a kind that does not exist";
    }
    if (!batch.openedKind.reach(opens)
        || !batch.closedKind.reach(closes)
        || !batch.refusedKind.reach(refusals)) {
      return UNEQUAL;
    }
    if (sum(batch.openedCount) != opens
        || sum(batch.closedCount) != closes
        || sum(batch.refusedCount) != refusals) {
      return "slices have more or fewer events than there are";
    }
    if (batch.namesFrom < 0 || batch.namesFrom > Contract.MOST_NUMBERS) {
      return "names from " + Integer.toUnsignedLong(batch.namesFrom);
    }
    if (!isBelow(batch.zone, batch.namesFrom + batch.names().size())) {
      return "a zone's number that was never given";
    }
    return isInOrder(batch, slices) ? null : "tallies or traffic out of order";
  }

  private static boolean isBelow(LongColumn column, long most) {
    for (int i = 0; i < column.size; i++) {
      if (column.get(i) >= most) {
        return false;
      }
    }
    return true;
  }

  /**
   * The sum cannot overflow: each count is an unsigned number of 32 bits, and there are fewer than
   * 2^31.
   */
  private static long sum(LongColumn counts) {
    long sum = 0;
    for (int i = 0; i < counts.size; i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  private static boolean isInOrder(BatchColumns batch, int slices) {
    long before = 0;
    for (int i = 0; i < batch.trafficSlice.size; i++) {
      long slice = batch.trafficSlice.get(i);
      if (slice < before || slice >= slices) {
        return false;
      }
      before = slice;
    }
    before = 0;
    for (Tally tally : batch.tallies) {
      if (tally.getSlice() < before || tally.getSlice() >= slices) {
        return false;
      }
      before = tally.getSlice();
    }
    return true;
  }
}
