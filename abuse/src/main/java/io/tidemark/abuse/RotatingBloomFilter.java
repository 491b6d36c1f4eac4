package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A Bloom filter with two generations that remembers which sources once had a connection that
 * lasted, for each zone of the shard: the last few hundred thousand. All bits of a source are in
 * one word, so a lookup costs one access to memory. False positives are possible.
 */
final class RotatingBloomFilter {
  private static final int WORDS = 1 << 15;
  private static final int MOST = WORDS * 8;

  private long[] young = new long[WORDS];
  private long[] old = new long[WORDS];
  private int added;

  void add(long hash) {
    int word = word(hash);
    long bits = bits(hash);
    if ((young[word] & bits) != bits) {
      young[word] |= bits;
      if (++added > MOST) {
        turn();
      }
    }
  }

  private void turn() {
    long[] oldest = old;
    old = young;
    Arrays.fill(oldest, 0);
    young = oldest;
    added = 0;
  }

  boolean knows(long hash) {
    int word = word(hash);
    long bits = bits(hash);
    return (young[word] & bits) == bits || (old[word] & bits) == bits;
  }

  private static int word(long hash) {
    return (int) (hash >>> 49);
  }

  private static long bits(long hash) {
    return 1L << (hash >>> 8) | 1L << (hash >>> 16) | 1L << (hash >>> 24);
  }
}
