package io.tidemark.audit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The opens and closes of a plan in one minute, by millisecond: a list while they are few, so that
 * a thousand plans take little, and an array of counts once they are many.
 */
final class MinuteTimes {
  private static final int MANY = 4_096;
  private static final int MILLIS = 60_000;

  /** Events as twice the millisecond, plus one for a close. */
  private int[] few = new int[16];

  private int size;

  /** The count of each such number, which is the index; {@code null} while the events are few. */
  private int @Nullable [] counts;

  void clear() {
    size = 0;
    if (counts != null) {
      Arrays.fill(counts, 0);
    }
  }

  void opened(int millis) {
    add(2 * millis);
  }

  void closed(int millis) {
    add(2 * millis + 1);
  }

  private void add(int code) {
    if (counts != null) {
      counts[code]++;
      return;
    }
    if (size == MANY) {
      counts()[code]++;
      return;
    }
    if (size == few.length) {
      few = Arrays.copyOf(few, 2 * size);
    }
    few[size++] = code;
  }

  private int[] counts() {
    int[] now = counts == null ? new int[2 * MILLIS] : counts;
    for (int i = 0; i < size; i++) {
      now[few[i]]++;
    }
    size = 0;
    counts = now;
    return now;
  }

  void addAll(MinuteTimes other) {
    if (other.counts == null) {
      for (int i = 0; i < other.size; i++) {
        add(other.few[i]);
      }
      return;
    }
    int[] into = counts();
    for (int code = 0; code < into.length; code++) {
      into[code] += other.counts[code];
    }
  }

  /** A walk over the milliseconds in which there is anything, in order. */
  final class Walk {
    int millis;
    int opened;
    int closed;
    private int at;

    Walk() {
      if (counts == null) {
        Arrays.sort(few, 0, size);
      }
    }

    boolean next() {
      opened = 0;
      closed = 0;
      return counts == null ? nextOfFew() : nextOf(counts);
    }

    private boolean nextOfFew() {
      if (at == size) {
        return false;
      }
      millis = few[at] / 2;
      for (; at < size && few[at] / 2 == millis; at++) {
        opened += 1 - few[at] % 2;
        closed += few[at] % 2;
      }
      return true;
    }

    private boolean nextOf(int[] all) {
      while (at < all.length && all[at] == 0 && all[at + 1] == 0) {
        at += 2;
      }
      if (at == all.length) {
        return false;
      }
      millis = at / 2;
      opened = all[at];
      closed = all[at + 1];
      at += 2;
      return true;
    }
  }
}
