package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of automatic blocks: where the policy allows them, the service blocks sources without
 * knowing their addresses.
 */
class AutomaticIT {
  private static final String KEY = "correct-horse-battery";

  @TempDir private Path folder;

  private static final String POLICY =
      "defaults: { abuse: { automatic: { kinds: [churn], for: 10m, close: true } } }\n";

  private static JsonNode limits(Cluster.App app) throws IOException, InterruptedException {
    return app.api().json("/api/v1/limits").get("limits");
  }

  @Test
  void aFloodIsEndedByItselfAndNoAddressLeavesTheProxy() throws Exception {
    List<RawSocket> crowd = new ArrayList<>();
    AtomicBoolean flooding = new AtomicBoolean(true);
    Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    try (Cluster cluster = new Cluster(folder)) {
      cluster.broker();
      Cluster.App app = cluster.app("app", "policy.file=" + policy);
      patiently().until(app.api()::isReady);
      Cluster.Edge edge =
          cluster.edge("one", "agent.pseudonym-key=" + KEY, "agent.pseudonym-except=127.0.0.1");
      for (int i = 0; i < 100; i++) {
        RawSocket client = Flooding.connect(edge, Flooding.good(i));
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        Flooding.echo(client);
        crowd.add(client);
      }
      // The zone's good clients must be known first: some stay for a while and close.
      pause(Duration.ofSeconds(11));
      for (RawSocket client : crowd.subList(0, 80)) {
        client.close();
      }
      patiently().until(() -> Cluster.open(app.api()).getOrDefault(Flooding.ZONE, 0L) == 20);
      assertThat(limits(app)).isEmpty();

      Thread flood = new Thread(() -> Flooding.flood(edge, flooding), "flood");
      flood.setDaemon(true);
      flood.start();
      patiently()
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !Flooding.isLetIn(edge, Flooding.CHURNER));
      JsonNode limit = limits(app).get(0);
      assertThat(limit.get("automatic").asBoolean()).isTrue();
      assertThat(limit.get("source").asText())
          .as("an address is nowhere but in the proxy")
          .startsWith("fd")
          .endsWith("/64");
      assertThat(limit.get("reason").asText()).contains("as the policy has it for churn");
      assertThat(limits(app)).hasSize(1);
      flooding.set(false);
      flood.join();

      assertThat(Flooding.isLetIn(edge, Flooding.good(3))).isTrue();
      for (RawSocket client : crowd.subList(80, 100)) {
        Flooding.echo(client);
      }
    } finally {
      flooding.set(false);
      for (RawSocket client : crowd) {
        client.close();
      }
    }
  }
}
