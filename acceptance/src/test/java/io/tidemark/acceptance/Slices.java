package io.tidemark.acceptance;

import io.tidemark.events.BatchReader;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.ConnectionRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The slices of a zone in all batches that proxies have written so far. */
final class Slices {
  private static final int SHARDS = 8;

  private Slices() {}

  static List<ZoneSlice> of(String bootstrap, String zone) throws IOException {
    List<ZoneSlice> slices = new ArrayList<>();
    BatchReader batches = new BatchReader();
    TopicPartition shard =
        new TopicPartition(Topic.CONNECTIONS.topic(), Shards.shard(zone, SHARDS));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(shard));
      consumer.seekToBeginning(List.of(shard));
      long end = consumer.endOffsets(List.of(shard)).get(shard);
      while (consumer.position(shard) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          NamedBatch batch = batches.read(ConnectionRecord.parseFrom(record.value()));
          if (batch != null) {
            batch.getZonesList().stream()
                .filter(slice -> slice.getZone().equals(zone))
                .forEach(slices::add);
          }
        }
      }
    }
    return slices;
  }
}
