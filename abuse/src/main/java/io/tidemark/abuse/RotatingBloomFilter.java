package io.tidemark.abuse;

/**
 * A Bloom filter with two generations that remembers which sources once had a connection that
 * lasted, for each zone of the shard: the last few hundred thousand. All bits of a source are in
 * one word. False positives are possible.
 */
final class RotatingBloomFilter {
  private static final int MOST = 8 << HashTable.ROW_BITS;

  private final HashTable table;
  private int young;
  private int old;
  private int added;

  RotatingBloomFilter(HashTable table) {
    this.table = table;
    this.young = table.newColumn();
    this.old = table.newColumn();
  }

  void add(long hash) {
    long bits = bits(hash);
    if ((table.get(hash, young) & bits) != bits) {
      table.set(hash, young, bits);
      if (++added > MOST) {
        turn();
      }
    }
  }

  private void turn() {
    int oldest = old;
    old = young;
    young = oldest;
    table.clear(young);
    added = 0;
  }

  boolean knows(long hash) {
    long bits = bits(hash);
    return (table.get(hash, young) & bits) == bits || (table.get(hash, old) & bits) == bits;
  }

  private static long bits(long hash) {
    return 1L << (hash >>> 8) | 1L << (hash >>> 16) | 1L << (hash >>> 24);
  }
}
