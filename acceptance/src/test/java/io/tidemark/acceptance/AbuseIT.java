package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of a churn flood and a hoarder among five hundred good clients, each with its own address.
 */
class AbuseIT {
  private static final int GOOD = 500;
  private static final String HOARDER = "127.66.0.2";

  @TempDir private Path folder;

  private static void apply(Cluster.App app, JsonNode suspicion) throws Exception {
    HttpResponse<String> answer =
        app.api()
            .send(
                "POST",
                "/api/v1/zones/"
                    + Flooding.ZONE
                    + "/suspicions/"
                    + suspicion.get("id").asText()
                    + "/limits",
                "application/json",
                new ObjectMapper()
                    .writeValueAsString(
                        Map.of(
                            "actor", "ada",
                            "reason", "a flood",
                            "expires_in", "1h",
                            "close_established", true)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  @Test
  void sourcesAreNamedBlockedWithOneCallAndNobodyElseNotices() throws Exception {
    List<RawSocket> crowd = new ArrayList<>();
    List<RawSocket> hoard = new ArrayList<>();
    AtomicBoolean flooding = new AtomicBoolean(true);
    try (Cluster cluster = new Cluster(folder)) {
      cluster.broker();
      Path asns =
          new Mmdb()
              .with("127.66.0.0/16", Map.of("asn", "AS64500", "as_name", "Example Hosting"))
              .write(folder.resolve("asn.mmdb"));
      Cluster.App app = cluster.app("app", "abuse.asn-file=" + asns);
      patiently().until(app.api()::isReady);
      Cluster.Edge edge = cluster.edge("one");
      for (int i = 0; i < GOOD; i++) {
        RawSocket client = Flooding.connect(edge, Flooding.good(i));
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        crowd.add(client);
      }
      patiently().until(() -> Cluster.open(app.api()).getOrDefault(Flooding.ZONE, 0L) == GOOD);

      Thread flood = new Thread(() -> Flooding.flood(edge, flooding), "flood");
      flood.setDaemon(true);
      long begin = System.nanoTime();
      flood.start();
      patiently()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> Flooding.suspicion(app, "churn") != null);
      System.out.printf("churn: named after %.1f s%n", (System.nanoTime() - begin) / 1e9);
      JsonNode churn = Flooding.suspicion(app, "churn");
      assertThat(Flooding.sources(churn)).containsExactly(Flooding.CHURNER);
      assertThat(churn.get("found").get("sources").get(0).get("asn").asLong()).isEqualTo(64_500);
      assertThat(churn.get("evidence").asText())
          .endsWith("; the named source is in AS64500 (Example Hosting)");
      apply(app, churn);
      Flooding.awaitBlocked(edge, Flooding.CHURNER);
      flooding.set(false);
      flood.join();

      begin = System.nanoTime();
      for (int i = 0; i < 300; i++) {
        RawSocket client = Flooding.connect(edge, HOARDER);
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        hoard.add(client);
      }
      // The suspicion comes only when the proxies had time to report whether anything is sent.
      patiently()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> Flooding.suspicion(app, "holding") != null);
      System.out.printf("holding: named after %.1f s%n", (System.nanoTime() - begin) / 1e9);
      JsonNode holding = Flooding.suspicion(app, "holding");
      assertThat(Flooding.sources(holding)).containsExactly(HOARDER);
      apply(app, holding);
      Flooding.awaitBlocked(edge, HOARDER);
      patiently().until(() -> Cluster.open(app.api()).getOrDefault(Flooding.ZONE, 0L) == GOOD);

      assertThat(Flooding.isLetIn(edge, Flooding.good(3))).isTrue();
      for (RawSocket client : crowd) {
        Flooding.echo(client);
      }
    } finally {
      flooding.set(false);
      for (RawSocket client : crowd) {
        client.close();
      }
      for (RawSocket client : hoard) {
        client.close();
      }
    }
  }
}
