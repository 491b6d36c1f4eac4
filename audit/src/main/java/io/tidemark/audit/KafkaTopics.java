package io.tidemark.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka's topics, read without a consumer group. For one thread; each cursor may be used by another
 * thread.
 */
public final class KafkaTopics implements Topics, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  private final String bootstrap;
  private final Map<String, Object> properties;
  private final KafkaConsumer<byte[], byte[]> consumer;

  public KafkaTopics(Map<String, String> kafka) {
    bootstrap = String.valueOf(kafka.get("bootstrap.servers"));
    properties = new HashMap<>(kafka);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("max.poll.records", "5000");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    try {
      consumer
          .partitionsFor(topic, Duration.ofSeconds(10))
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    } catch (KafkaException e) {
      throw new IllegalStateException(
          "Kafka at %s does not answer: %s".formatted(bootstrap, e.getMessage()), e);
    }
    if (partitions.isEmpty()) {
      throw new IllegalStateException("there is no topic " + topic);
    }
    return partitions;
  }

  @Override
  public Reach reach(TopicPartition partition) {
    return new Reach(
        Objects.requireNonNull(consumer.beginningOffsets(List.of(partition)).get(partition)),
        Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition)));
  }

  @Override
  public long offsetAt(TopicPartition partition, long millis) {
    OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(partition, millis)).get(partition);
    return found == null ? reach(partition).end() : found.offset();
  }

  @Override
  public Cursor open(TopicPartition partition, long from) {
    return new KafkaCursor(properties, partition, from);
  }

  /** Reads on until {@code wanted} returns false. */
  public void follow(
      Map<TopicPartition, Long> from, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
    while (true) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (!wanted.test(record)) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
