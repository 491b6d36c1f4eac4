package io.tidemark.benchmarks.dialogue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer that notes when the first settled minute above a guideline was written for each zone.
 * It reads uncommitted records, so that is the time of the write and not of the commit.
 */
final class SettledRows implements AutoCloseable {
  private final Map<String, Long> written = new ConcurrentHashMap<>();
  private volatile boolean closed;

  SettledRows(String bootstrap, long above) {
    Thread thread = new Thread(() -> follow(bootstrap, above), "settled-rows");
    thread.setDaemon(true);
    thread.start();
  }

  private void follow(String bootstrap, long above) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_uncommitted");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topic.USAGE.topic()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
          UsageRow row = UsageRow.parseFrom(record.value());
          if (row.hasZone() && row.getResolution() == Resolution.MINUTE && row.getPeak() > above) {
            written.putIfAbsent(row.getZone(), System.nanoTime());
          }
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The time of the first such row's write by zone, from {@link System#nanoTime()}. */
  Map<String, Long> written() {
    return written;
  }

  @Override
  public void close() {
    closed = true;
  }
}
