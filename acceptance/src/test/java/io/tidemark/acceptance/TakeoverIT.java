package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The tests of how soon counts are right again after a process has died. They measure time, so they
 * run alone.
 */
@Tag("alone")
class TakeoverIT {
  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void aKilledProxyIsGoneOneLeaseLater(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients()) {
      SecondOpinion audit = new SecondOpinion(cluster);
      cluster.broker();
      ApiClient api = cluster.app("app").api();
      Cluster.Edge one = cluster.edge("edge-1");
      Cluster.Edge two = cluster.edge("edge-2");
      patiently().until(api::isReady);
      for (int i = 0; i < 6; i++) {
        clients.open(one.port(), "zone-" + i, 30);
        clients.open(two.port(), "zone-" + i, 20);
      }
      Cluster.agree(api, clients);
      JsonNode zone = api.json("/api/v1/zones/zone-1/live");
      assertThat(zone.get("nodes").get("edge-1").asLong()).isEqualTo(30);
      assertThat(zone.get("nodes").get("edge-2").asLong()).isEqualTo(20);

      two.process().kill();
      long killed = System.nanoTime();
      long gone = clients.forget(two.port());
      patiently().untilAsserted(() -> assertThat(Cluster.open(api)).isEqualTo(clients.truth()));
      Duration took = Duration.ofNanos(System.nanoTime() - killed);
      assertThat(took).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(36));
      JsonNode total = api.json("/api/v1/plans");
      assertThat(total.get("total").get("lost").asLong()).isEqualTo(gone);
      assertThat(total.get("imbalance").asLong()).isZero();
      assertThat(audit.agrees().decisions()).isPositive();
      assertThat(audit.minutes().stream().mapToLong(UsageRow::getLost).sum()).isEqualTo(gone);
      assertThat(audit.minutes()).anyMatch(row -> row.getRestart().getConnections() == 20);
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void anotherInstanceTakesOver(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients()) {
      SecondOpinion audit = new SecondOpinion(cluster);
      cluster.broker();
      Cluster.App one = cluster.app("app-1");
      patiently().until(one.api()::isReady);
      Cluster.App two = cluster.app("app-2");
      patiently().until(() -> two.api().isReady() && shards(two) > 0 && shards(one) > 0);
      Cluster.Edge edge = cluster.edge("edge-1");
      for (int i = 0; i < 6; i++) {
        clients.open(edge.port(), "zone-" + i, 40);
      }
      Cluster.agree(one.api(), clients);
      Cluster.agree(two.api(), clients);
      for (int i = 0; i < 6; i++) {
        assertThat(two.api().get("/api/v1/zones/zone-" + i + "/live").body())
            .as("any instance answers for any zone")
            .contains("\"open\":40");
      }

      one.process().kill();
      long killed = System.nanoTime();
      clients.open(edge.port(), "zone-1", 10);
      clients.close("zone-2", 10);
      patiently()
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                assertThat(two.api().json("/api/v1/plans").get("missing_shards")).isEmpty();
                assertThat(Cluster.open(two.api())).isEqualTo(clients.truth());
              });
      Duration afterCrash = Duration.ofNanos(System.nanoTime() - killed);
      System.out.println("takeover after a crash: " + afterCrash.toMillis() + " ms");
      assertThat(afterCrash).isLessThan(Duration.ofSeconds(15));

      Cluster.App three = cluster.app("app-3");
      patiently().until(() -> three.api().isReady() && shards(three) > 0 && shards(two) > 0);
      Cluster.agree(three.api(), clients);
      long asked = System.nanoTime();
      Thread stop =
          new Thread(
              () -> {
                try {
                  two.process().stop();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      stop.start();
      clients.open(edge.port(), "zone-3", 5);
      patiently()
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                assertThat(three.api().json("/api/v1/plans").get("missing_shards")).isEmpty();
                assertThat(shards(three)).isEqualTo(8);
                assertThat(Cluster.open(three.api())).isEqualTo(clients.truth());
              });
      Duration afterStop = Duration.ofNanos(System.nanoTime() - asked);
      System.out.println("takeover after a stop: " + afterStop.toMillis() + " ms");
      // Sooner than a session of 6 s ends: the shards were handed over before any timeout.
      assertThat(afterStop).isLessThan(Duration.ofSeconds(5));
      stop.join();
      JsonNode total = three.api().json("/api/v1/plans");
      assertThat(total.get("total").get("lost").asLong()).isZero();
      assertThat(total.get("total").get("opened").asLong()).isEqualTo(clients.opened());
      assertThat(total.get("imbalance").asLong()).isZero();
      assertThat(audit.agrees().decisions()).isZero();
      assertThat(audit.openAtEnd()).isEqualTo(clients.truth());
    }
  }

  private static int shards(Cluster.App app) throws IOException, InterruptedException {
    return app.api().json("/internal/v1/shards").get("shards").size();
  }
}
