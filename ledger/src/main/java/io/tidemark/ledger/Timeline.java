package io.tidemark.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The opens, closes and level changes of one zone that are not settled yet.
 *
 * <p>Opens and closes are buckets of a millisecond, each packed into a {@code long}: 42 bits of
 * time, one bit for a close, 20 bits of count. Sorting the numbers sorts by time, opens before
 * closes. Adding one is one store into an array, and events may arrive in any order.
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
  private static final int MOST_BUCKET_BYTES = 10 + 3;
  private static final long[] NONE = {};

  private long[] buckets = NONE;
  private int size;

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
    if (last >= 0 && (buckets[last] & ~MOST) == bucket && (buckets[last] & MOST) < MOST) {
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

  private void append(long bucket) {
    if (size == buckets.length) {
      sort();
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

  /**
   * The opens and closes: for each bucket how much later it is than the one before, and a count.
   */
  ByteString toBytes() {
    sort();
    joinEqual();
    byte[] bytes = new byte[size * MOST_BUCKET_BYTES];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      long before = 0;
      for (int i = 0; i < size; i++) {
        long bucket = buckets[i] >>> COUNT_BITS;
        out.writeUInt64NoTag(bucket - before);
        out.writeUInt32NoTag((int) (buckets[i] & MOST));
        before = bucket;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes, 0, out.getTotalBytesWritten());
  }

  /** Takes back what was written. */
  void read(ByteString written) throws IOException {
    CodedInputStream in = written.newCodedInput();
    long bucket = 0;
    while (!in.isAtEnd()) {
      bucket += in.readUInt64();
      append(bucket << COUNT_BITS | in.readUInt32());
    }
  }

  /** Takes out all before a time, millisecond by millisecond. */
  void drain(long before, Sweep sweep) {
    sort();
    if (shifts.size() > 1) {
      shifts.sort(Comparator.comparingLong(TimelineChange::atMillis));
    }
    int b = 0;
    int s = 0;
    while (true) {
      long millis = b < size ? Math.min(before, millis(buckets[b])) : before;
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
      for (; b < size && millis(buckets[b]) == millis; b++) {
        long count = buckets[b] & MOST;
        if ((buckets[b] & CLOSE) == 0) {
          opens += count;
        } else {
          closes += count;
        }
      }
      sweep.at(millis, from == s ? List.of() : shifts.subList(from, s), opens, closes);
    }
    shifts.subList(0, s).clear();
    coarse.removeIf(tally -> tally.endMillis() <= before);
    remove(b);
  }

  private void remove(int count) {
    System.arraycopy(buckets, count, buckets, 0, size - count);
    size -= count;
    if (size < buckets.length / 8 && buckets.length > 16) {
      buckets = Arrays.copyOf(buckets, buckets.length / 2);
    }
  }

  private void sort() {
    Arrays.sort(buckets, 0, size);
  }

  /** Counts of the same bucket in one. */
  private void joinEqual() {
    int end = 0;
    for (int i = 0; i < size; i++) {
      long bucket = buckets[i];
      long count = bucket & MOST;
      if (end > 0
          && (buckets[end - 1] & ~MOST) == (bucket & ~MOST)
          && (buckets[end - 1] & MOST) + count <= MOST) {
        buckets[end - 1] += count;
      } else {
        buckets[end++] = bucket;
      }
    }
    size = end;
  }
}
