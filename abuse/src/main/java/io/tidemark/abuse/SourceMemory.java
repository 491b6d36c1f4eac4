package io.tidemark.abuse;

/**
 * The compact memory of all sources of a shard: a few bits for each. All that is known of a source
 * stands in one row of a table.
 */
final class SourceMemory {
  private final HashTable table = new HashTable();
  final RotatingBloomFilter regulars = new RotatingBloomFilter(table);
  final TrackedSources tracked = new TrackedSources(table);
  final ArrivalCounts passers = new ArrivalCounts(table);
}
