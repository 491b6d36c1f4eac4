package io.tidemark.agent;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.Tally;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one zone over [start, end). A segment of one millisecond is exact (opens count
 * before closes); two neighbours join into one with the exact integral and, for this emitter alone,
 * an upper bound of the peak.
 */
final class Segment {
  /** The approximate size of a segment on the heap. */
  static final int BYTES = 160;

  private long startMillis;
  private long endMillis;
  private long opened;
  private long closed;
  private long integral;
  private long high;
  private long low;
  private long bytesIn;
  private long bytesOut;
  private long durationMillis;
  private long @Nullable [] refused;
  private long @Nullable [] closedBy;

  Segment(long atMillis) {
    this.startMillis = atMillis;
    this.endMillis = atMillis + 1;
  }

  long startMillis() {
    return startMillis;
  }

  long endMillis() {
    return endMillis;
  }

  /**
   * Adds an event with a time inside this segment. In a joined segment its order is not known, so
   * it widens a bound by one.
   */
  void add(Slot event) {
    switch (event.kind) {
      case OPENED -> {
        opened++;
        integral += endMillis - event.atMillis;
        high++;
      }
      case CLOSED -> {
        closed++;
        integral -= endMillis - event.atMillis;
        low--;
        bytesIn += event.bytesIn;
        bytesOut += event.bytesOut;
        durationMillis += event.durationMillis;
        long[] by = closedBy == null ? new long[CloseCategory.values().length - 1] : closedBy;
        by[event.category.getNumber()]++;
        closedBy = by;
      }
      case REFUSED -> {
        long[] by = refused == null ? new long[RefusalReason.values().length - 1] : refused;
        by[event.reason.getNumber()]++;
        refused = by;
      }
      case TRAFFIC -> {
        bytesIn += event.bytesIn;
        bytesOut += event.bytesOut;
      }
    }
    if (!joined()) {
      low = Math.min(0, net());
    }
  }

  /** Adds the ends of {@code n} drained connections at one time, without detail. */
  void drain(long n) {
    closed += n;
    integral -= n * (endMillis - startMillis);
    low = Math.min(low, net());
    long[] by = closedBy == null ? new long[CloseCategory.values().length - 1] : closedBy;
    by[CloseCategory.DRAIN_VALUE] += n;
    closedBy = by;
  }

  /**
   * Takes another segment in. The integral stays exact. High and low are exact when the other one
   * follows, and bounds when the two overlap, since then the order of their events is not known.
   */
  void join(Segment other) {
    long end = Math.max(endMillis, other.endMillis);
    integral += net() * (end - endMillis) + other.integral + other.net() * (end - other.endMillis);
    if (other.startMillis >= endMillis) {
      high = Math.max(high, net() + other.high);
      low = Math.min(low, net() + other.low);
    } else {
      high += other.high;
      low += other.low;
    }
    sum(other);
    startMillis = Math.min(startMillis, other.startMillis);
    endMillis = end;
    if (!joined()) {
      low = Math.min(0, net());
    }
  }

  private void sum(Segment other) {
    opened += other.opened;
    closed += other.closed;
    bytesIn += other.bytesIn;
    bytesOut += other.bytesOut;
    durationMillis += other.durationMillis;
    refused = sum(refused, other.refused);
    closedBy = sum(closedBy, other.closedBy);
  }

  private static long @Nullable [] sum(long @Nullable [] left, long @Nullable [] right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    for (int i = 0; i < left.length; i++) {
      left[i] += right[i];
    }
    return left;
  }

  private boolean joined() {
    return endMillis - startMillis > 1;
  }

  long net() {
    return opened - closed;
  }

  long events() {
    return opened + closed + total(refused);
  }

  /**
   * Moves a late segment past the last complete-through; its integral stays. Returns false if it is
   * not late.
   */
  boolean raise(long completeThroughMillis) {
    if (startMillis > completeThroughMillis) {
      return false;
    }
    startMillis = completeThroughMillis + 1;
    endMillis = Math.max(endMillis, startMillis + 1);
    return true;
  }

  Tally toTally(long baseMillis) {
    Tally.Builder tally =
        Tally.newBuilder()
            .setStartMillis(startMillis - baseMillis)
            .setLengthMillis(endMillis - startMillis)
            .setOpened(opened)
            .setClosed(closed)
            .setIntegralMillis(integral)
            .setHigh(high)
            .setLow(low)
            .setBytesIn(bytesIn)
            .setBytesOut(bytesOut)
            .setDurationMillis(durationMillis);
    for (int i = 0; refused != null && i < refused.length; i++) {
      if (refused[i] > 0) {
        tally.addRefused(
            RefusedCount.newBuilder().setReason(RefusalReason.forNumber(i)).setCount(refused[i]));
      }
    }
    for (int i = 0; closedBy != null && i < closedBy.length; i++) {
      if (closedBy[i] > 0) {
        tally.addClosedBy(
            ClosedCount.newBuilder().setCategory(CloseCategory.forNumber(i)).setCount(closedBy[i]));
      }
    }
    return tally.build();
  }

  private static long total(long @Nullable [] counts) {
    long total = 0;
    for (int i = 0; counts != null && i < counts.length; i++) {
      total += counts[i];
    }
    return total;
  }
}
