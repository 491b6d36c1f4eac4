package io.tidemark.topology;

/**
 * An appender of ticks to shards' logs, outside of any transaction and without waiting. Duplicates
 * and losses do no harm.
 */
@FunctionalInterface
public interface Ticks {
  void append(int shard);
}
