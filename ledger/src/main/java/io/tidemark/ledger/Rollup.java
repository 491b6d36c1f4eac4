package io.tidemark.ledger;

import com.google.protobuf.ByteString;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The join of minutes into quarter-hours, hours and days. Minutes in which nothing was open and
 * nothing happened may be left out.
 */
public final class Rollup {
  private static final int MINUTES = (int) (Periods.QUARTER_HOUR / Periods.MINUTE);

  @Nullable PeriodTotals quarter;
  @Nullable PeriodTotals hour;
  @Nullable PeriodTotals day;
  long @Nullable [] minutePeaks;

  public ByteString toBytes() {
    return SettledCodec.write(this).toByteString();
  }

  public boolean isOpen() {
    return quarter != null || hour != null || day != null;
  }

  public void minute(long minuteMillis, long startLevel, Segment minute) {
    peak(
        (int) (Math.floorMod(minuteMillis, Periods.QUARTER_HOUR) / Periods.MINUTE),
        startLevel + minute.high());
    quarter = join(quarter, startLevel, minute);
  }

  void peak(int minuteOfQuarter, long peak) {
    long[] peaks = minutePeaks == null ? new long[MINUTES] : minutePeaks;
    minutePeaks = peaks;
    peaks[minuteOfQuarter] = peak;
  }

  /** Returns true if a period longer than a minute ends at this time. */
  public static boolean endsAt(long millis) {
    return millis % Periods.QUARTER_HOUR == 0;
  }

  /**
   * Closes the periods that end here, shortest first.
   *
   * @return the day, if one ends
   */
  public @Nullable Segment close(long end, Consumer<UsageRow.Builder> rows) {
    if (endsAt(end) && quarter != null) {
      UsageRow.Builder row = row(Resolution.QUARTER_HOUR, end, quarter);
      for (int i = 0; minutePeaks != null && i < MINUTES; i++) {
        row.addMinutePeaks(minutePeaks[i]);
      }
      rows.accept(row);
      hour = join(hour, quarter.startLevel, quarter.segment());
      quarter = null;
      minutePeaks = null;
    }
    if (end % Periods.HOUR == 0 && hour != null) {
      rows.accept(row(Resolution.HOUR, end, hour));
      day = join(day, hour.startLevel, hour.segment());
      hour = null;
    }
    if (end % Periods.DAY == 0 && day != null) {
      Segment ended = day.segment();
      rows.accept(row(Resolution.DAY, end, day));
      day = null;
      return ended;
    }
    return null;
  }

  private static PeriodTotals join(@Nullable PeriodTotals before, long startLevel, Segment next) {
    if (before == null) {
      return new PeriodTotals(startLevel, next);
    }
    before.join(next);
    return before;
  }

  private static UsageRow.Builder row(Resolution resolution, long end, PeriodTotals period) {
    return Rows.row(
        resolution, end - Periods.millis(resolution), period.startLevel, period.segment());
  }
}
