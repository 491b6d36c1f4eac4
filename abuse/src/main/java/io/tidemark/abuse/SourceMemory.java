package io.tidemark.abuse;

/** The compact memory of all sources of a shard: a few bits for each. */
final class SourceMemory {
  final ArrivalCounts passers = new ArrivalCounts();
  final RotatingBloomFilter regulars = new RotatingBloomFilter();
  final TrackedSources tracked = new TrackedSources();
}
