package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A sample of the sources of a zone's good connections: those that lasted some time and carried
 * data. It takes one every ten seconds at most once it has {@link #FEWEST}, and only a few of each
 * source, so that neither a burst nor a source that imitates good clients can fill it. Once full,
 * it covers at least the last twenty minutes.
 */
final class GoodSourceSample {
  private static final int FIRST = 2;
  private static final int MOST = 128;

  /** This many are taken without a pause; with fewer, no share is known. */
  private static final int FEWEST = 64;

  /** The most entries of one source. */
  private static final int MOST_EACH = 12;

  /** A source with this many is a large part of the zone; how large is not known. */
  private static final int MANY = 8;

  private static final int APART_SECONDS = 10;

  private long[] keys = {};
  private int size;
  private int next;
  private int takenSecond;

  /**
   * The last second in which a source already had {@link #MOST_EACH}; entries are not counted again
   * in it.
   */
  private int refusedSecond;

  void add(long key, int second) {
    if (size >= FEWEST && (second - takenSecond < APART_SECONDS || second == refusedSecond)) {
      return;
    }
    if (count(key) >= MOST_EACH) {
      refusedSecond = second;
      return;
    }
    takenSecond = second;
    if (size < MOST) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, Math.max(FIRST, 2 * size));
      }
      keys[size++] = key;
    } else {
      keys[next] = key;
      next = (next + 1) % MOST;
    }
  }

  /** The source's share of the sample, rather too high than too low; 1 while too few are known. */
  double share(long key) {
    if (size < FEWEST) {
      return 1;
    }
    int its = count(key);
    return its == 0 ? 0 : its >= MANY ? 1 : (its + 1.0) / (size + 1);
  }

  private int count(long key) {
    int its = 0;
    for (int i = 0; i < size; i++) {
      its += keys[i] == key ? 1 : 0;
    }
    return its;
  }

  /** Bytes on the heap, about. */
  long memory() {
    return 48 + (long) keys.length * Long.BYTES;
  }
}
