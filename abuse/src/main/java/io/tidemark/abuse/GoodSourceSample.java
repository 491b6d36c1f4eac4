package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A sample of the sources of a zone's good connections: of those that ended after some time with
 * something said in them. It takes one every few seconds at most, and only a few of each source, so
 * that neither a burst nor a source that imitates good clients can fill it. Once full, it covers at
 * least the last twenty minutes.
 */
final class GoodSourceSample {
  private static final int FIRST = 2;
  private static final int MOST = 128;

  /** So many are taken as they come; fewer say nothing. */
  private static final int FEWEST = 64;

  /** Of one source. */
  private static final int MOST_EACH = 12;

  /** Who has so many is a good part of the zone; how large, is not known. */
  private static final int MANY = 8;

  private static final int APART_SECONDS = 10;

  private long[] keys = {};
  private int size;
  private int next;
  private int takenSecond;

  /** When somebody had enough: the places are not gone through for each of its connections. */
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

  /** This source's part of them, rather too much than too little; all, if nobody knows yet. */
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
