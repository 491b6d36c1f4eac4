package io.tidemark.topology;

import io.tidemark.ledger.Checkpoints;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * A factory of readers of the connections log, for shards that must book a part of that log again.
 */
@FunctionalInterface
interface LogReaders {
  Checkpoints.LogReader of(ProcessorContext<byte[], byte[]> context, int shard);
}
