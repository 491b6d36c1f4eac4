package io.tidemark.usage.statements;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Minute peaks, each with how often it occurred: small enough to be kept for each day, and exact
 * when days are put together. Minutes without a row had a peak of 0 and are not held.
 */
public final class PeakCounts {
  /** A day has 1,440 minutes. */
  private static final int COUNT_BITS = 11;

  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

  private long[] entries = new long[64];
  private int size;
  private long minutes;

  public void add(long peak) {
    add(peak, 1);
  }

  private void add(long peak, int count) {
    minutes += count;
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size);
    }
    entries[size++] = peak << COUNT_BITS | count;
  }

  /** Minutes that have been added. */
  public long minutes() {
    return minutes;
  }

  /**
   * The smallest peak that at least this share of all minutes do not exceed (nearest rank); those
   * that were not added had 0.
   */
  public long percentile(int percent, long ofMinutes) {
    long rank = (ofMinutes * percent + 99) / 100;
    long below = ofMinutes - minutes;
    if (rank <= below) {
      return 0;
    }
    Arrays.sort(entries, 0, size);
    for (int i = 0; i < size; i++) {
      below += entries[i] & COUNT_MASK;
      if (rank <= below) {
        return entries[i] >> COUNT_BITS;
      }
    }
    throw new IllegalStateException("more minutes than there are: " + minutes + " of " + ofMinutes);
  }

  /**
   * The counts of a day as bytes: each peak as its difference from the one before, then its count.
   */
  public byte[] toBytes() {
    Arrays.sort(entries, 0, size);
    ByteBuffer bytes = ByteBuffer.allocate(size * 12 + 1);
    long before = 0;
    for (int i = 0; i < size; ) {
      long peak = entries[i] >> COUNT_BITS;
      int count = 0;
      for (; i < size && entries[i] >> COUNT_BITS == peak; i++) {
        count += (int) entries[i] & COUNT_MASK;
      }
      varint(bytes, peak - before);
      varint(bytes, count);
      before = peak;
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  public void addAll(byte[] kept) {
    ByteBuffer bytes = ByteBuffer.wrap(kept);
    long peak = 0;
    while (bytes.hasRemaining()) {
      peak += varint(bytes);
      add(peak, (int) varint(bytes));
    }
  }

  private static void varint(ByteBuffer bytes, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.put((byte) rest);
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
