package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests that stop and kill real processes under real connections; afterwards the counts are true.
 * The tests wait most of the time, so they run in parallel, each in its own cluster.
 */
class FaultsIT {
  /** A lease for tests that do not measure it; {@link TakeoverIT} has the default of 30 s. */
  private static final Duration SHORT_LEASE = Duration.ofSeconds(10);

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void aBrokerAwayForLongerThanTheLeaseCostsNobodyAnything(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients()) {
      SecondOpinion audit = new SecondOpinion(cluster, SHORT_LEASE);
      JavaProcess broker = cluster.broker();
      ApiClient api = cluster.app("app", Cluster.lease(SHORT_LEASE)).api();
      Cluster.Edge edge = cluster.edge("edge-1");
      patiently().until(api::isReady);
      for (int i = 0; i < 6; i++) {
        clients.open(edge.port(), "zone-" + i, 50);
      }
      Cluster.agree(api, clients);

      broker.stop();
      long away = System.nanoTime() + SHORT_LEASE.multipliedBy(3).toNanos();
      for (int turn = 0; System.nanoTime() < away; turn++) {
        clients.open(edge.port(), "zone-" + turn % 6, 5);
        clients.close("zone-" + (turn + 3) % 6, 4);
        pause(Duration.ofSeconds(1));
      }
      cluster.broker();
      patiently()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(Cluster.open(api)).isEqualTo(clients.truth()));

      // The counts stay the same: no lease ends afterwards.
      pause(SHORT_LEASE.plusSeconds(5));
      Cluster.agree(api, clients);
      JsonNode total = api.json("/api/v1/plans");
      assertThat(total.get("total").get("lost").asLong()).isZero();
      assertThat(total.get("total").get("corrections").asLong()).isZero();
      assertThat(total.get("total").get("opened").asLong()).isEqualTo(clients.opened());
      assertThat(total.get("imbalance").asLong()).isZero();
      assertThat(audit.agrees().decisions()).isZero();
      assertThat(audit.minutes().stream().mapToLong(UsageRow::getOpened).sum())
          .isEqualTo(clients.opened());
      assertThat(audit.openAtEnd()).isEqualTo(clients.truth());
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void anApplicationThatIsThereBeforeKafkaWaitsForIt(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder)) {
      Cluster.App app = cluster.app("app");
      app.process().awaitWords("cannot be used yet: nobody answers");
      cluster.broker();
      patiently().until(app.api()::isReady);
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void aStoppedProxyNeedsNoLease(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients()) {
      SecondOpinion audit = new SecondOpinion(cluster);
      cluster.broker();
      ApiClient api = cluster.app("app").api();
      Cluster.Edge edge =
          cluster.edge("edge-1", "edge.drain-grace=500ms", "edge.drain-spread=500ms");
      patiently().until(api::isReady);
      clients.open(edge.port(), "zone-1", 40);
      Clients.Socket watched = clients.open(edge.port(), "zone-2.test", "/live").join();
      patiently().until(() -> Cluster.open(api).size() == 2);
      edge.process().stop();
      assertThat(watched.closed().join()).isEqualTo(1012);
      patiently().untilAsserted(() -> assertThat(Cluster.open(api)).isEmpty());
      JsonNode total = api.json("/api/v1/plans").get("total");
      assertThat(total.get("lost").asLong()).isZero();
      assertThat(total.get("closed").asLong()).isEqualTo(41);
      assertThat(audit.agrees().decisions()).isZero();
      assertThat(audit.minutes()).anyMatch(row -> row.getRestart().getConnections() == 40);
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void garbageIsPutAsideAndTheStreamGoesOn(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients()) {
      SecondOpinion audit = new SecondOpinion(cluster);
      cluster.broker();
      ApiClient api = cluster.app("app").api();
      Cluster.Edge edge = cluster.edge("edge-1");
      patiently().until(api::isReady);
      clients.open(edge.port(), "zone-1", 10);
      byte[] garbage = "not a batch".getBytes(StandardCharsets.UTF_8);
      for (int shard = 0; shard < 8; shard++) {
        append(cluster.bootstrap(), shard, garbage);
      }
      // The record is small on the wire, but larger than the application could write uncompressed.
      byte[] bomb = new byte[3 << 20];
      java.util.Arrays.fill(bomb, (byte) 0xff);
      append(cluster.bootstrap(), 0, bomb);
      clients.open(edge.port(), "zone-1", 10);
      Cluster.agree(api, clients);
      patiently().until(() -> api.json("/api/v1/plans").get("rejected").asLong() == 9);
      RejectedRecord rejected = rejected(cluster.bootstrap());
      assertThat(rejected.getReason()).isEqualTo(RejectionReason.UNDECODABLE);
      assertThat(rejected.getValue().toByteArray()).isEqualTo(garbage);
      assertThat(api.get("/metrics").body()).contains("tidemark_ledger_rejected_records_total 9.0");
      audit.agrees();
    }
  }

  private static void append(String bootstrap, int shard, byte[] value)
      throws ExecutionException, InterruptedException {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("compression.type", "gzip");
    properties.put("max.request.size", "8000000");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topic.CONNECTIONS.topic(), shard, null, value)).get();
    }
  }

  private static RejectedRecord rejected(String bootstrap) throws IOException {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
    TopicPartition partition = new TopicPartition(Topic.REJECTED.topic(), 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      for (int i = 0; i < 20; i++) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
        if (!records.isEmpty()) {
          return RejectedRecord.parseFrom(records.iterator().next().value());
        }
      }
      throw new AssertionError("nothing in tidemark.rejected");
    }
  }
}
