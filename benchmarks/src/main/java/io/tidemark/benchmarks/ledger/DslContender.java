package io.tidemark.benchmarks.ledger;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.Stores;

/**
 * The usual way to count in the Streams DSL: one record for each event, {@code
 * groupByKey().windowedBy().aggregate()} into minutes, the rows to a topic, the same guarantees. It
 * counts opens and closes; it knows no level, no lost proxy, and no peak of an instant. It has the
 * settings that make it faster: windows in memory, a large cache in front of them, large batches.
 */
final class DslContender implements Contender {
  @Override
  public void run(Task task) throws Exception {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(task.topic(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
        .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(5)))
        .aggregate(
            () -> new byte[24],
            (zone, event, sums) -> add(event, sums),
            Materialized.<String, byte[]>as(
                    Stores.inMemoryWindowStore(
                        "minutes", Duration.ofMinutes(2), Duration.ofMinutes(1), false))
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.ByteArray()))
        .toStream()
        .map((window, sums) -> org.apache.kafka.streams.KeyValue.pair(window.key(), sums))
        .to(task.id() + "-rows", Produced.with(Serdes.String(), Serdes.ByteArray()));
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, task.id());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, task.bootstrap());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    properties.put(
        StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory("tidemark-bench").toString());
    properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 512L << 20);
    properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 20_000);
    properties.put(StreamsConfig.consumerPrefix("max.poll.records"), 20_000);
    properties.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
    properties.put(StreamsConfig.producerPrefix("batch.size"), 128 << 10);
    properties.put(StreamsConfig.producerPrefix("linger.ms"), 20);
    StreamsRun.run(new KafkaStreams(builder.build(), properties), task);
  }

  private static byte[] add(byte[] event, byte[] sums) {
    ByteBuffer next = ByteBuffer.wrap(sums.clone());
    int opens = event[8] == 0 ? 0 : 8;
    next.putLong(opens, next.getLong(opens) + 1);
    long level = next.getLong(0) - next.getLong(8);
    next.putLong(16, Math.max(next.getLong(16), level));
    return next.array();
  }
}
