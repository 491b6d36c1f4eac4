package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import org.jspecify.annotations.Nullable;

/**
 * A counter of spikes, which are stretches of minutes with a peak above the guideline, counted
 * where they begin. Minutes come in order; one that is left out had nothing open.
 */
public final class SpikeCount {
  private boolean above;
  private long nextMillis;
  private int begun;
  private int minutesAbove;

  public void minute(long startMillis, long peak, @Nullable Long guideline) {
    boolean before = above && startMillis == nextMillis;
    above = guideline != null && peak > guideline;
    nextMillis = startMillis + Periods.MINUTE;
    if (above) {
      minutesAbove++;
      if (!before) {
        begun++;
      }
    }
  }

  /** Adds a longer row whose spikes are known; all minutes up to its end are included. */
  public void longer(long endMillis, int spikes, int minutes, boolean aboveAtEnd) {
    begun += spikes;
    minutesAbove += minutes;
    above = aboveAtEnd;
    nextMillis = endMillis;
  }

  /** Resets the counts, but keeps whether a spike is going on. */
  public void next() {
    begun = 0;
    minutesAbove = 0;
  }

  public int begun() {
    return begun;
  }

  public int minutesAbove() {
    return minutesAbove;
  }

  /** True if the minute that ends at this time was above. */
  public boolean isAbove(long millis) {
    return above && nextMillis == millis;
  }
}
