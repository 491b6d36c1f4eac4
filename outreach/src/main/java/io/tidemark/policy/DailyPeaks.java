package io.tidemark.policy;

import io.tidemark.events.Periods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The counted peaks of a zone on each of its last days. A day takes one number: there may be a
 * million zones with ninety days each.
 */
final class DailyPeaks {
  private static final int MOST = (int) Rules.LONGEST_WINDOW.toDays();

  /** The lower bits of a number are the peak; the upper ones are the day since the epoch. */
  private static final int PEAK_BITS = 44;

  /** A larger peak counts as this one, a negative one as 0. */
  private static final long MOST_PEAK = (1L << PEAK_BITS) - 1;

  /** A day's start and peak; days without connections are not here. */
  record Day(long startMillis, long peak) {}

  /** The packed days, the oldest first. */
  private long[] days = {};

  private int size;

  /** Adds a peak; returns whether that changed anything. */
  boolean add(long minuteMillis, long peak) {
    long day = Math.floorDiv(minuteMillis, Periods.DAY);
    long packed = day << PEAK_BITS | Math.min(Math.max(0, peak), MOST_PEAK);
    if (size > 0 && days[size - 1] >> PEAK_BITS == day) {
      if (days[size - 1] >= packed) {
        return false;
      }
      days[size - 1] = packed;
      return true;
    }
    if (size == MOST) {
      System.arraycopy(days, 1, days, 0, --size);
    } else if (size == days.length) {
      days = Arrays.copyOf(days, size + 1 + size / 4);
    }
    days[size++] = packed;
    return true;
  }

  List<Day> since(long millis) {
    return all().stream().filter(day -> day.startMillis() + Periods.DAY > millis).toList();
  }

  List<Day> all() {
    List<Day> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      all.add(new Day((days[i] >> PEAK_BITS) * Periods.DAY, days[i] & MOST_PEAK));
    }
    return all;
  }
}
