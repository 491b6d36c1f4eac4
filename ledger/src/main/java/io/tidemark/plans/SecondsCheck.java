package io.tidemark.plans;

import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.ledger.state.PlanPart;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.ledger.state.ZoneDays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The check whether a record of seconds can be added to the plan ledger. Only shards write such
 * records, but one broken record would stop every plan, so all of it is checked before any of it is
 * added.
 */
public final class SecondsCheck {
  /** Far above sums of what the record check lets through, far below an overflow. */
  private static final long MOST = 1L << 58;

  /** After an outage a shard settles minute by minute what passed, however long that was. */
  private static final long OLDEST_MILLIS = 400 * Periods.DAY;

  /** A shard of a newer version may know more reasons than this one. */
  private static final int MOST_REASONS = 64;

  private SecondsCheck() {}

  /**
   * The fault of the record, or {@code null} if there is none.
   *
   * @param appendMillis when it was written
   */
  public static @Nullable String fault(SettledSeconds seconds, int shards, long appendMillis) {
    long from = seconds.getFromMillis();
    long to = seconds.getToMillis();
    if (!isWithin(seconds.getShard(), 0, shards - 1L)) {
      return "shard " + seconds.getShard();
    }
    if (!isWithin(to, 1, appendMillis + Periods.DAY)
        || to < appendMillis - OLDEST_MILLIS
        || !isWithin(from, Math.max(0, to - Periods.MINUTE), to)) {
      return "from %d to %d".formatted(from, to);
    }
    for (PlanPart part : seconds.getPlansList()) {
      String fault = fault(part);
      if (fault != null) {
        return fault + " of plan " + part.getPlan();
      }
    }
    for (ZoneDays days : seconds.getDaysList()) {
      boolean named = days.getPlan().isEmpty() || Contract.isPlan(days.getPlan());
      if (!named || !areWithin(days.getConnectionMillisList(), 0)) {
        return "days";
      }
    }
    return null;
  }

  private static @Nullable String fault(PlanPart part) {
    if (!Contract.isPlan(part.getPlan())) {
      return "the name";
    }
    int columns = part.getAtDeltaCount();
    boolean even =
        part.getOpenedCount() == columns
            && part.getClosedCount() == columns
            && part.getShiftedCount() == columns;
    if (!even || !areTimes(part.getAtDeltaList())) {
      return "the columns";
    }
    boolean counts =
        areWithin(part.getOpenedList(), 0)
            && areWithin(part.getClosedList(), 0)
            && areWithin(part.getShiftedList(), -MOST)
            && areWithin(part.getRefusedList(), 0)
            && part.getRefusedCount() <= MOST_REASONS;
    if (!counts) {
      return "a count";
    }
    List<Long> positive =
        List.of(
            part.getCoarseOpened(),
            part.getCoarseClosed(),
            part.getBytesIn(),
            part.getBytesOut(),
            part.getRestartConnections());
    List<Long> any =
        List.of(
            part.getCoarseHigh(),
            part.getCoarseLow(),
            part.getCoarseMillis(),
            part.getLost(), // negative if the count of a proxy was below 0 when it was lost
            part.getCorrections(),
            part.getTransferred());
    return areWithin(positive, 0) && areWithin(any, -MOST) ? null : "a sum";
  }

  /** Returns true if the times do not decrease and all are within one second. */
  private static boolean areTimes(List<Integer> deltas) {
    long at = 0;
    for (int delta : deltas) {
      at += delta;
      if (delta < 0 || at >= Periods.SECOND) {
        return false;
      }
    }
    return true;
  }

  private static boolean areWithin(List<Long> values, long least) {
    return values.stream().allMatch(value -> isWithin(value, least, MOST));
  }

  private static boolean isWithin(long value, long least, long most) {
    return value >= least && value <= most;
  }
}
