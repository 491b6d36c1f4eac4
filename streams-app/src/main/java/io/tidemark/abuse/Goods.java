package io.tidemark.abuse;

import java.util.Arrays;

/**
 * Whose a zone's good connections are: a sample of those that ended after a while of saying
 * something. Not more often than every few seconds, so that a burst of somebody does not wash out
 * the others: the last twenty minutes, at least.
 */
final class Goods {
  private static final int FIRST = 8;
  private static final int MOST = 128;

  /** So many are taken as they come; fewer say nothing. */
  private static final int FEWEST = 32;

  private static final int APART_SECONDS = 10;

  private long[] keys = {};
  private int size;
  private int next;
  private int takenSecond;

  void add(long key, int second) {
    if (size >= FEWEST && second - takenSecond < APART_SECONDS) {
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
    int its = 0;
    for (int i = 0; i < size; i++) {
      its += keys[i] == key ? 1 : 0;
    }
    return its == 0 ? 0 : (its + 1.0) / (size + 1);
  }

  /** Bytes on the heap, about. */
  long memory() {
    return 48 + (long) keys.length * Long.BYTES;
  }
}
