package io.tidemark.topology;

import io.tidemark.events.Topic;
import io.tidemark.ledger.Checkpoints;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * Reads a part of a shard's log that was processed and committed before, exactly as it was read
 * then.
 */
final class LogReplay implements Checkpoints.LogReader {
  private static final Logger log = LoggerFactory.getLogger(LogReplay.class);

  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, Object> settings;
  private final TopicPartition partition;

  private LogReplay(Map<String, Object> settings, int shard) {
    this.settings = settings;
    this.partition = new TopicPartition(Topic.CONNECTIONS.topic(), shard);
  }

  /** With the connection that Kafka Streams itself uses. */
  static LogReplay of(ProcessorContext<byte[], byte[]> context, int shard) {
    Map<String, Object> settings =
        new StreamsConfig(context.appConfigs())
            .getRestoreConsumerConfigs("tidemark-replay-" + context.taskId());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return new LogReplay(settings, shard);
  }

  @Override
  public void read(long fromOffset, long toOffset, Each each) {
    long begin = System.nanoTime();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, fromOffset);
      while (consumer.position(partition) < toOffset) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          // A record without a time is skipped by Kafka Streams, too.
          if (record.offset() < toOffset && record.timestamp() >= 0) {
            each.record(record.value(), record.timestamp(), record.offset());
          }
        }
      }
    }
    log.info(
        "shard {}: booked offsets {} to {} again in {} ms",
        partition.partition(),
        fromOffset,
        toOffset,
        (System.nanoTime() - begin) / 1_000_000);
  }
}
