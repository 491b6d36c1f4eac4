package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import org.jspecify.annotations.Nullable;

/**
 * Spikes as stretches of minutes with a peak above the guideline, counted where they begin. Minutes
 * come in order; one that is left out had nothing open.
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

  /** A longer row whose own spikes are known, up to whose end all is told. */
  public void longer(long endMillis, int spikes, int minutes, boolean aboveAtEnd) {
    begun += spikes;
    minutesAbove += minutes;
    above = aboveAtEnd;
    nextMillis = endMillis;
  }

  /** Forgets what has been counted, not whether a spike goes on. */
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

  /** Whether the minute before this one was above. */
  public boolean isAbove(long millis) {
    return above && nextMillis == millis;
  }
}
