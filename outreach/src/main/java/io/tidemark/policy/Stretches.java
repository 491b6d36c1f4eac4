package io.tidemark.policy;

import io.tidemark.events.Periods;
import java.util.ArrayDeque;
import java.util.Deque;

/** The stretches of minutes above the guideline. Most zones have none. */
final class Stretches {
  private static final int MOST = 2_000;

  /** Start and end of each. */
  private final Deque<long[]> stretches = new ArrayDeque<>(0);

  void add(long minuteMillis) {
    long[] last = stretches.peekLast();
    if (last != null && last[1] >= minuteMillis) {
      last[1] = minuteMillis + Periods.MINUTE;
    } else {
      add(minuteMillis, minuteMillis + Periods.MINUTE);
    }
  }

  void add(long fromMillis, long toMillis) {
    if (stretches.size() == MOST) {
      stretches.removeFirst();
    }
    stretches.addLast(new long[] {fromMillis, toMillis});
  }

  void forgetBefore(long millis) {
    while (!stretches.isEmpty() && stretches.getFirst()[1] <= millis) {
      stretches.removeFirst();
    }
  }

  void clear() {
    stretches.clear();
  }

  /** The time above the guideline since then. */
  long since(long millis) {
    long sum = 0;
    for (long[] stretch : stretches) {
      sum += Math.max(0, stretch[1] - Math.max(stretch[0], millis));
    }
    return sum;
  }

  boolean isEmpty() {
    return stretches.isEmpty();
  }

  Iterable<long[]> all() {
    return stretches;
  }
}
