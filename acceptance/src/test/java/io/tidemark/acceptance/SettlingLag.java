package io.tidemark.acceptance;

import io.tidemark.events.Periods;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A meter of the settling lag: how long after its end a minute is settled in all shards, as a
 * consumer of committed records sees it.
 */
final class SettlingLag implements AutoCloseable {
  private final Map<Long, Long> lags = new ConcurrentSkipListMap<>();
  private final Thread thread;
  private volatile boolean closed;

  SettlingLag(Cluster cluster, int shards) {
    thread = new Thread(() -> watch(cluster.bootstrap(), shards), "settling-lag");
    thread.start();
  }

  private void watch(String bootstrap, int shards) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int shard = 0; shard < shards; shard++) {
        partitions.add(new TopicPartition(Topic.USAGE.topic(), shard));
      }
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          UsageRow row = UsageRow.parseFrom(record.value());
          if (row.hasMinuteEnd()) {
            long end = row.getStartMillis() + Periods.MINUTE;
            lags.merge(end, System.currentTimeMillis() - end, Math::max);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The lag of the slowest shard in milliseconds, by the end of the minute. It includes the rows of
   * plans and the fleet.
   */
  Map<Long, Long> lags() {
    return lags;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
