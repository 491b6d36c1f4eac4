package io.tidemark.ledger;

import java.util.Arrays;

/**
 * The opens and closes of all zones of a shard in one second.
 *
 * <p>Each entry is packed into a {@code long}: 32 bits for the zone's number, 10 for the
 * millisecond, one for a close, and 21 for the count. Sorting the entries puts the events of a zone
 * together, in the order of time, opens before closes.
 */
final class EventSecond {
  private static final int COUNT_BITS = 21;
  private static final long MOST = (1L << COUNT_BITS) - 1;
  private static final int MILLIS_BITS = 10;

  /** The bits of an event below the zone: the millisecond and the kind. */
  private static final int ZONE_SHIFT = MILLIS_BITS + 1;

  private long[] events = new long[64];
  private long[] scratch = {};
  private int size;

  int size() {
    return size;
  }

  void open(int zone, int millis, long count) {
    add(((long) zone << MILLIS_BITS | millis) << 1, count);
  }

  void close(int zone, int millis, long count) {
    add(((long) zone << MILLIS_BITS | millis) << 1 | 1, count);
  }

  /** Adds {@code count} equal events, given in the form that {@link #event} returns. */
  void add(long event, long count) {
    long packed = event << COUNT_BITS;
    // Often the event of a batch is the same as the one before it.
    if (size > 0 && (events[size - 1] & ~MOST) == packed) {
      if ((events[size - 1] & MOST) + count <= MOST) {
        events[size - 1] += count;
        return;
      }
    }
    for (long left = count; left > 0; left -= MOST) {
      if (size == events.length) {
        events = Arrays.copyOf(events, size * 2);
      }
      events[size++] = packed | Math.min(left, MOST);
    }
  }

  /** The zone, the millisecond and the kind, in one number. */
  long event(int index) {
    return events[index] >>> COUNT_BITS;
  }

  int zone(int index) {
    return (int) (event(index) >>> ZONE_SHIFT);
  }

  /** The millisecond within the second. */
  int millis(int index) {
    return (int) (event(index) >>> 1) & (1 << MILLIS_BITS) - 1;
  }

  private boolean isClose(int index) {
    return (event(index) & 1) != 0;
  }

  int count(int index) {
    return (int) (events[index] & MOST);
  }

  /** The end of the events of the zone whose first event is at {@code from}. */
  int endOfZone(int from) {
    int end = from + 1;
    while (end < size && zone(end) == zone(from)) {
      end++;
    }
    return end;
  }

  /** The end of the zone's events that have the same millisecond as the one at {@code from}. */
  int endOfMillisecond(int from, int endOfZone) {
    int end = from + 1;
    while (end < endOfZone && millis(end) == millis(from)) {
      end++;
    }
    return end;
  }

  long opens(int from, int to) {
    return sum(from, to, false);
  }

  long closes(int from, int to) {
    return sum(from, to, true);
  }

  private long sum(int from, int to, boolean ofCloses) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += isClose(i) == ofCloses ? count(i) : 0;
    }
    return sum;
  }

  void sort() {
    if (scratch.length < size) {
      scratch = new long[events.length];
    }
    if (RadixSort.sort(events, scratch, size, COUNT_BITS)) {
      long[] sorted = scratch;
      scratch = events;
      events = sorted;
    }
  }

  /** Joins entries of the same event into one; the entries must be sorted. */
  void joinEqual() {
    int joined = 0;
    for (int i = 0; i < size; i++) {
      long count = events[i] & MOST;
      if (joined > 0
          && (events[joined - 1] & ~MOST) == (events[i] & ~MOST)
          && (events[joined - 1] & MOST) + count <= MOST) {
        events[joined - 1] += count;
      } else {
        events[joined++] = events[i];
      }
    }
    size = joined;
  }

  void clear() {
    size = 0;
  }
}
