package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@code tidemark audit} and {@code tidemark tail} as a person runs them. */
class BooksCommandsIT {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void auditAndTailTellWhatIsInTheBooks(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients()) {
      SecondOpinion opinion = new SecondOpinion(cluster);
      cluster.broker();
      Cluster.App app = cluster.app("app");
      patiently().until(app.api()::isReady);
      clients.open(cluster.edge("edge-1").port(), "zone-1", 10);
      opinion.agrees();

      JavaProcess.Ended clean = run(cluster, folder, "audit", "--from", "10m");
      assertThat(clean.output()).contains("no difference");
      assertThat(clean.exit()).isZero();
      assertThat(run(cluster, folder, "audit", "--from", "10m", "--zone", "zone-1").output())
          .contains("no difference");

      String text = run(cluster, folder, "tail", "--once", "--from", "10m").output();
      assertThat(text)
          .contains("batch     edge-1 #")
          .containsPattern("zone-1 \\+\\d+ = 10")
          .contains("settled   minute")
          .doesNotContain("heartbeat");
      String lines =
          run(cluster, folder, "tail", "--once", "--from", "10m", "--json", "--zone", "zone-1")
              .output();
      for (String line : lines.lines().toList()) {
        assertThat(json.readTree(line).get("record").toString()).contains("zone-1");
      }
      assertThat(lines.lines()).isNotEmpty();

      forge(cluster, opinion.minutes().get(0));
      JavaProcess.Ended forged = run(cluster, folder, "audit", "--from", "10m");
      assertThat(forged.output()).contains("settled twice").contains("peak: 11");
      assertThat(forged.exit()).isEqualTo(1);
    }
  }

  @Test
  void badInputIsRefusedWithTheAcceptedForm(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder)) {
      JavaProcess.Ended time = run(cluster, folder, "audit", "--from", "yesterday");
      assertThat(time.output()).contains("not a time: 'yesterday' (2026-11-24T10:00:00Z, or");
      assertThat(time.exit()).isEqualTo(2);
      JavaProcess.Ended order = run(cluster, folder, "audit", "--from", "5m", "--to", "10m");
      assertThat(order.output()).contains("is not a minute before --to");
      assertThat(order.exit()).isNotZero();
      JavaProcess.Ended zone = run(cluster, folder, "audit", "--from", "5m", "--zone", "no zone");
      assertThat(zone.output()).contains("--zone must be 1 to 64 of [A-Za-z0-9_-], got: no zone");
      JavaProcess.Ended kind = run(cluster, folder, "tail", "--only", "everything");
      assertThat(kind.output()).contains("batches, usage, decisions, rejected");
      assertThat(kind.exit()).isEqualTo(2);
      // The cluster has no broker yet.
      JavaProcess.Ended away = run(cluster, folder, "audit", "--from", "5m");
      assertThat(away.output().strip())
          .startsWith("Kafka at %s does not answer: ".formatted(cluster.bootstrap()))
          .hasLineCount(1);
      assertThat(away.exit()).isEqualTo(1);
    }
  }

  private static JavaProcess.Ended run(Cluster cluster, Path folder, String... command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    line.add("-Dkafka.bootstrap.servers=" + cluster.bootstrap());
    return JavaProcess.run(folder, line.toArray(String[]::new));
  }

  /** Another row for the same minute, with one connection more at its peak. */
  private static void forge(Cluster cluster, UsageRow row)
      throws ExecutionException, InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] key = UsageKeys.zone(row.getZone());
      byte[] forged = row.toBuilder().setPeak(row.getPeak() + 1).build().toByteArray();
      producer
          .send(new ProducerRecord<>(Topic.USAGE.topic(), UsageKeys.partition(key, 8), key, forged))
          .get();
    }
  }
}
