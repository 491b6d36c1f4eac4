package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * A settled row as history keeps it.
 *
 * @param minutePeaks only of quarter-hours
 * @param kept only of hours and days
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Stored(
    Resolution resolution,
    long startMillis,
    Figures figures,
    long @Nullable [] minutePeaks,
    @Nullable Kept kept) {

  /**
   * The figures that were computed from an hour's or a day's quarter-hours when it was written.
   *
   * @param peakCounts the counts of a day's minute peaks, if they are asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Kept(
      long p95, int spikes, int minutesAbove, boolean aboveAtEnd, byte @Nullable [] peakCounts) {}

  public long endMillis() {
    return startMillis + Periods.millis(resolution);
  }
}
