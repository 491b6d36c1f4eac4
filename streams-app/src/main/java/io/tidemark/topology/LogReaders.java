package io.tidemark.topology;

import io.tidemark.ledger.Checkpoints;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The way back into the log of connections, for shards that have to book a part of it again. */
@FunctionalInterface
interface LogReaders {
  Checkpoints.LogReader of(ProcessorContext<byte[], byte[]> context, int shard);
}
