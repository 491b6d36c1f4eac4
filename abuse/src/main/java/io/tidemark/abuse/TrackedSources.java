package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A filter over the sources that have figures of their own in any zone of a shard: a Bloom filter
 * with one hash. Most of those who come have none, and are not looked for. One that has lost its
 * figures stays in the filter until all zones have been gone through once more.
 */
final class TrackedSources {
  /** 256 KB, which stays in the processor's cache. */
  private static final int BITS = 1 << 21;

  private static final int SHIFT = Long.SIZE - 21;

  private long[] now = new long[BITS / Long.SIZE];

  /** The filter that is being made. */
  private long[] next = new long[BITS / Long.SIZE];

  void add(long hash) {
    int bit = (int) (hash >>> SHIFT);
    now[bit / Long.SIZE] |= 1L << bit;
    next[bit / Long.SIZE] |= 1L << bit;
  }

  /** False: it surely has none. */
  boolean mayHave(long hash) {
    int bit = (int) (hash >>> SHIFT);
    return (now[bit / Long.SIZE] & 1L << bit) != 0;
  }

  /** All that have figures were added since the last time: who has lost them is forgotten. */
  void turn() {
    long[] old = now;
    now = next;
    next = old;
    Arrays.fill(next, 0);
  }
}
