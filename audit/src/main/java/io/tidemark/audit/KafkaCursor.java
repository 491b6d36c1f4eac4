package io.tidemark.audit;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A reader of one partition of Kafka with its own consumer, for one thread at a time. */
final class KafkaCursor implements Topics.Cursor {
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final long from;
  private final long end;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
  private long position;

  KafkaCursor(Map<String, Object> properties, TopicPartition partition, long from) {
    this.partition = partition;
    this.from = from;
    this.position = from;
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
  }

  @Override
  public @Nullable ConsumerRecord<byte[], byte[]> next() {
    while (!polled.hasNext()) {
      if (consumer.position(partition) >= end) {
        return null;
      }
      polled = consumer.poll(POLL).iterator();
    }
    ConsumerRecord<byte[], byte[]> record = polled.next();
    position = record.offset() + 1;
    return record.offset() < end ? record : null;
  }

  @Override
  public double share() {
    return end <= from ? 1 : Math.min(1, (position - from) / (double) (end - from));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
