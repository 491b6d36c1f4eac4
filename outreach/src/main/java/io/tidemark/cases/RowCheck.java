package io.tidemark.cases;

import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.PlanDay;
import io.tidemark.events.v1.UsageRow;
import org.jspecify.annotations.Nullable;

/**
 * The check whether a settled row, or the day of a plan, can be judged. Only the ledgers write
 * them, but a row with an impossible time would end every limit, and a row with a very long name
 * would be kept for ever.
 */
public final class RowCheck {
  /** The highest figure: of connections, or of a plan's connection-milliseconds in a day. */
  private static final long MOST = 1L << 60;

  private RowCheck() {}

  /**
   * Returns the fault of a row, or {@code null}.
   *
   * @param nowMillis when the row was written
   */
  public static @Nullable String fault(UsageRow row, long nowMillis) {
    if (!isWithin(row.getStartMillis(), 0, nowMillis + Periods.DAY)) {
      return "it starts at " + row.getStartMillis();
    }
    boolean named =
        switch (row.getSubjectCase()) {
          case ZONE -> Contract.isZone(row.getZone()) && Contract.isPlan(row.getPlan());
          case OF_PLAN -> Contract.isPlan(row.getOfPlan());
          case FLEET, MINUTE_END, SUBJECT_NOT_SET -> true;
        };
    if (!named) {
      return "the name of its zone or plan is not valid";
    }
    boolean counts =
        isWithin(row.getPeak(), -MOST, MOST)
            && isWithin(row.getConnectionMillis(), -MOST, MOST)
            && isCount(row.getGuideline())
            && isCount(row.getRestart().getConnections())
            && isCount(row.getMedianZoneConnectionMillis())
            && isCount(row.getOpened())
            && isCount(row.getClosed())
            && isCount(row.getBytesIn())
            && isCount(row.getBytesOut());
    return counts ? null : "a figure is out of range";
  }

  /** Returns the fault of a plan's day, or {@code null}. */
  static @Nullable String fault(PlanDay day, long nowMillis) {
    return Contract.isPlan(day.getPlan())
            && isWithin(day.getEndMillis(), 0, nowMillis + 2 * Periods.DAY)
            && isCount(day.getConnectionMillis())
            && isCount(day.getMedianConnectionMillis())
        ? null
        : "no day of a plan";
  }

  private static boolean isCount(long count) {
    return isWithin(count, 0, MOST);
  }

  private static boolean isWithin(long value, long least, long most) {
    return value >= least && value <= most;
  }
}
