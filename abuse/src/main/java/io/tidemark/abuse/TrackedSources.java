package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A filter over the sources that have figures of their own in any zone of a shard: a Bloom filter
 * with one hash. Most sources that come have none, so no lookup is needed for them. A source that
 * has lost its figures stays in the filter until a whole walk over the zones has passed.
 */
final class TrackedSources {
  /** 256 KB, which stays in the processor's cache. */
  private static final int BITS = 1 << 21;

  private static final int SHIFT = Long.SIZE - 21;

  private long[] now = new long[BITS / Long.SIZE];

  /** The filter that is being built for the next turn. */
  private long[] next = new long[BITS / Long.SIZE];

  void add(long hash) {
    int bit = (int) (hash >>> SHIFT);
    now[bit / Long.SIZE] |= 1L << bit;
    next[bit / Long.SIZE] |= 1L << bit;
  }

  /** False if the source surely has no figures. */
  boolean mayHave(long hash) {
    int bit = (int) (hash >>> SHIFT);
    return (now[bit / Long.SIZE] & 1L << bit) != 0;
  }

  /**
   * Forgets the sources that were not added since the last turn, since they have lost their
   * figures.
   */
  void turn() {
    long[] old = now;
    now = next;
    next = old;
    Arrays.fill(next, 0);
  }
}
