package io.tidemark.abuse;

/**
 * A filter over the sources that have figures of their own in any zone of a shard: a Bloom filter
 * with one hash. Most sources that come have none, so no lookup is needed for them. A source that
 * has lost its figures stays in the filter until a whole walk over the zones has passed.
 */
final class TrackedSources {
  private static final int SHIFT = Long.SIZE - HashTable.ROW_BITS - 6;

  private final HashTable table;
  private int now;

  /** The column of the filter that is being built for the next turn. */
  private int next;

  TrackedSources(HashTable table) {
    this.table = table;
    this.now = table.newColumn();
    this.next = table.newColumn();
  }

  void add(long hash) {
    table.set(hash, now, bit(hash));
    table.set(hash, next, bit(hash));
  }

  /** False if the source surely has no figures. */
  boolean mayHave(long hash) {
    return (table.get(hash, now) & bit(hash)) != 0;
  }

  private static long bit(long hash) {
    return 1L << (hash >>> SHIFT);
  }

  /**
   * Forgets the sources that were not added since the last turn, since they have lost their
   * figures.
   */
  void turn() {
    int old = now;
    now = next;
    next = old;
    table.clear(next);
  }
}
