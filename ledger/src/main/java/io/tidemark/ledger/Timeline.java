package io.tidemark.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The opens, closes and level changes of one zone that are not settled yet.
 *
 * <p>Opens and closes are buckets of a millisecond, each packed into a {@code long}: 42 bits of
 * time, one bit for a close, 20 bits of count. Sorting the numbers sorts by time, opens before
 * closes. Adding one is one store into an array, and events may arrive in any order. The first
 * {@code journaled} ones are in the changelog already.
 */
final class Timeline {
  /** Called for each millisecond in which something happened, in order. */
  @FunctionalInterface
  interface Sweep {
    void at(long millis, List<TimelineChange> shifts, long opens, long closes);
  }

  private static final int COUNT_BITS = 20;
  private static final long MOST = (1L << COUNT_BITS) - 1;
  private static final long CLOSE = 1L << COUNT_BITS;
  private static final int TIME_SHIFT = COUNT_BITS + 1;
  private static final long[] NONE = {};

  private long[] buckets = NONE;
  private int size;
  private int journaled;

  final List<TimelineChange> shifts = new ArrayList<>(0);
  final List<CoarseTally> coarse = new ArrayList<>(0);

  void open(long millis) {
    one(millis << TIME_SHIFT);
  }

  void close(long millis) {
    one(millis << TIME_SHIFT | CLOSE);
  }

  void add(long millis, long opens, long closes) {
    many(millis << TIME_SHIFT, opens);
    many(millis << TIME_SHIFT | CLOSE, closes);
  }

  private void one(long bucket) {
    int last = size - 1;
    // Events of one batch come in order: often the millisecond of the one before.
    if (last >= journaled && (buckets[last] & ~MOST) == bucket && (buckets[last] & MOST) < MOST) {
      buckets[last]++;
      return;
    }
    append(bucket | 1);
  }

  private void many(long bucket, long count) {
    for (long left = count; left > 0; left -= MOST) {
      append(bucket | Math.min(left, MOST));
    }
  }

  /** A packed bucket, as {@link #unjournaled} gave it. */
  void append(long bucket) {
    if (size == buckets.length) {
      sortRuns();
      joinEqual();
      if (size >= buckets.length / 2) {
        buckets = Arrays.copyOf(buckets, Math.max(4, buckets.length * 2));
      }
    }
    buckets[size++] = bucket;
  }

  static long millis(long bucket) {
    return bucket >>> TIME_SHIFT;
  }

  boolean isEmpty() {
    return size == 0 && shifts.isEmpty() && coarse.isEmpty();
  }

  int unjournaledCount() {
    return size - journaled;
  }

  long unjournaled(int index) {
    return buckets[journaled + index];
  }

  void allJournaled() {
    journaled = size;
  }

  /** Takes out all before a time, millisecond by millisecond. */
  void drain(long before, Sweep sweep) {
    sortRuns();
    if (shifts.size() > 1) {
      shifts.sort(Comparator.comparingLong(TimelineChange::atMillis));
    }
    long limit = before << TIME_SHIFT;
    int a = 0;
    int b = journaled;
    int s = 0;
    while (true) {
      long next = Long.MAX_VALUE;
      if (a < journaled && buckets[a] < limit) {
        next = buckets[a];
      }
      if (b < size && buckets[b] < next && buckets[b] < limit) {
        next = buckets[b];
      }
      long millis = next == Long.MAX_VALUE ? before : millis(next);
      int from = s;
      if (s < shifts.size() && shifts.get(s).atMillis() < before) {
        millis = Math.min(millis, shifts.get(s).atMillis());
        while (s < shifts.size() && shifts.get(s).atMillis() <= millis) {
          s++;
        }
      }
      if (millis == before) {
        break;
      }
      long opens = 0;
      long closes = 0;
      while (a < journaled && millis(buckets[a]) == millis) {
        long count = buckets[a] & MOST;
        if ((buckets[a++] & CLOSE) == 0) {
          opens += count;
        } else {
          closes += count;
        }
      }
      while (b < size && millis(buckets[b]) == millis) {
        long count = buckets[b] & MOST;
        if ((buckets[b++] & CLOSE) == 0) {
          opens += count;
        } else {
          closes += count;
        }
      }
      sweep.at(millis, from == s ? List.of() : shifts.subList(from, s), opens, closes);
    }
    shifts.subList(0, s).clear();
    coarse.removeIf(tally -> tally.endMillis() <= before);
    remove(a, b);
  }

  private void remove(int a, int b) {
    int keptJournaled = journaled - a;
    System.arraycopy(buckets, a, buckets, 0, keptJournaled);
    System.arraycopy(buckets, b, buckets, keptJournaled, size - b);
    size = keptJournaled + size - b;
    journaled = keptJournaled;
    if (size < buckets.length / 8 && buckets.length > 16) {
      buckets = Arrays.copyOf(buckets, buckets.length / 2);
    }
  }

  private void sortRuns() {
    Arrays.sort(buckets, 0, journaled);
    Arrays.sort(buckets, journaled, size);
  }

  /** Counts of the same bucket in one; the two runs stay apart. */
  private void joinEqual() {
    int keptJournaled = joinEqual(0, journaled, 0);
    size = joinEqual(journaled, size, keptJournaled);
    journaled = keptJournaled;
  }

  private int joinEqual(int from, int to, int into) {
    int end = into;
    for (int i = from; i < to; i++) {
      long bucket = buckets[i];
      long count = bucket & MOST;
      if (end > into
          && (buckets[end - 1] & ~MOST) == (bucket & ~MOST)
          && (buckets[end - 1] & MOST) + count <= MOST) {
        buckets[end - 1] += count;
      } else {
        buckets[end++] = bucket;
      }
    }
    return end;
  }
}
