package io.tidemark.acceptance;

import io.tidemark.events.Periods;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The last minute of a zone, settled by a test in place of the ledger. */
final class SettledMinute {
  private static final int SHARDS = 8;

  private SettledMinute() {}

  static void write(String bootstrap, String zone, long peak)
      throws ExecutionException, InterruptedException {
    UsageRow row =
        UsageRow.newBuilder()
            .setContract(1)
            .setZone(zone)
            .setPlan("free")
            .setResolution(Resolution.MINUTE)
            .setStartMillis(
                Periods.start(System.currentTimeMillis(), Periods.MINUTE) - Periods.MINUTE)
            .setPeak(peak)
            .build();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topic.USAGE.topic(),
                  Shards.shard(zone, SHARDS),
                  UsageKeys.zone(zone),
                  row.toByteArray()))
          .get();
    }
  }
}
