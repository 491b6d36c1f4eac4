package io.tidemark.topology;

import io.tidemark.events.Topic;
import io.tidemark.ledger.Checkpoints;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of a part of a shard's log that was processed and committed before. It reads exactly the
 * records that were processed before.
 */
final class LogReplay implements Checkpoints.LogReader {
  private static final Logger log = LoggerFactory.getLogger(LogReplay.class);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int FETCH_BYTES = 8 << 20;

  private final TopicPartition partition;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Duration patience;

  /**
   * @param patience the longest time to wait for the next record
   */
  LogReplay(int shard, Supplier<Consumer<byte[], byte[]>> consumers, Duration patience) {
    this.partition = new TopicPartition(Topic.CONNECTIONS.topic(), shard);
    this.consumers = consumers;
    this.patience = patience;
  }

  /** Reads with the settings of Kafka Streams itself. */
  static LogReplay of(ProcessorContext<byte[], byte[]> context, int shard) {
    return new LogReplay(
        shard,
        () ->
            consumer(
                new StreamsConfig(context.appConfigs())
                    .getRestoreConsumerConfigs("tidemark-replay-" + context.taskId())),
        Duration.ofMinutes(1));
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void read(long fromOffset, long toOffset, Each each) {
    long begin = System.nanoTime();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      consumer.assign(List.of(partition));
      long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
      if (first > fromOffset) {
        throw new IllegalStateException(
            "the books of shard %d are as of offset %d of %s, were committed up to %d, and the log now begins at %d: see docs/operations.md, \"When the log no longer reaches back\""
                .formatted(partition.partition(), fromOffset, partition.topic(), toOffset, first));
      }
      consumer.seek(partition, fromOffset);
      read(consumer, toOffset, each);
    }
    log.info(
        "shard {}: booked offsets {} to {} again in {} ms",
        partition.partition(),
        fromOffset,
        toOffset,
        (System.nanoTime() - begin) / 1_000_000);
  }

  private void read(Consumer<byte[], byte[]> consumer, long toOffset, Each each) {
    long heardNanos = System.nanoTime();
    long position = consumer.position(partition);
    while (position < toOffset) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        // A record without a time is skipped by Kafka Streams, too.
        if (record.offset() < toOffset && record.timestamp() >= 0) {
          each.record(record.value(), record.timestamp(), record.offset());
        }
      }
      long now = System.nanoTime();
      if (consumer.position(partition) > position) {
        position = consumer.position(partition);
        heardNanos = now;
      } else if (now - heardNanos > patience.toNanos()) {
        throw new IllegalStateException(
            "shard %d has to book its log again up to offset %d, and nothing comes after %d"
                .formatted(partition.partition(), toOffset, position));
      }
    }
  }
}
