package io.tidemark.usage.history;

import io.tidemark.events.Periods;
import io.tidemark.usage.statements.Calendar;
import io.tidemark.usage.statements.Span;

/**
 * The tables that a statement's rows are joined from: the one with the longest rows that no
 * boundary of the statement divides, and tables with shorter rows for the time in which the longer
 * ones are not yet settled.
 *
 * @param counts whether rows need the exact counts of their days' minute peaks
 */
record Cover(UsageTable base, boolean counts) {

  static Cover of(Calendar calendar, Span span) {
    return switch (calendar.unit()) {
      case MINUTE -> new Cover(UsageTable.MINUTES, false);
      case HOUR -> at(UsageTable.HOURS, calendar, span, false);
      case DAY -> at(UsageTable.DAYS, calendar, span, false);
      case MONTH -> at(UsageTable.DAYS, calendar, span, true);
    };
  }

  /** Returns the cover of the whole span as one row. */
  static Cover ofWhole(Span span) {
    if (aligned(span, Periods.DAY)) {
      return new Cover(UsageTable.DAYS, true);
    }
    return new Cover(
        aligned(span, Periods.QUARTER_HOUR) ? UsageTable.QUARTER_HOURS : UsageTable.MINUTES, false);
  }

  private static Cover at(UsageTable table, Calendar calendar, Span span, boolean counts) {
    return calendar.meets(table.rowMillis(), span)
        ? new Cover(table, counts)
        : new Cover(UsageTable.QUARTER_HOURS, false);
  }

  private static boolean aligned(Span span, long period) {
    return span.startMillis() % period == 0 && span.endMillis() % period == 0;
  }

  /**
   * The time from which on a table has no rows yet, for a subject that is settled until {@code
   * settledMillis}.
   */
  static long end(UsageTable table, long settledMillis) {
    return Periods.start(settledMillis, table.rowMillis());
  }
}
