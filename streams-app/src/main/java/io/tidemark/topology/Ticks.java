package io.tidemark.topology;

/**
 * Appends a tick to a shard's log, outside of any transaction, without waiting. Duplicates and
 * losses do no harm.
 */
@FunctionalInterface
public interface Ticks {
  void append(int shard);
}
