package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of limits as clients meet them, over two proxies of which neither sees the whole zone. */
class LimitsIT {
  private static final int CAP = 40;

  @TempDir private Path folder;

  static void post(Cluster.App app, String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        app.api()
            .send("POST", path, "application/json", new ObjectMapper().writeValueAsString(body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  static void suspect(Cluster.App app, String zone) throws IOException, InterruptedException {
    post(
        app,
        "/api/v1/zones/" + zone + "/suspicions",
        Map.of("evidence", "a test", "lasts", "1h", "actor", "ada"));
  }

  static void cap(Cluster.App app, String zone) throws IOException, InterruptedException {
    suspect(app, zone);
    post(
        app,
        "/api/v1/limits",
        Map.of("zone", zone, "cap", CAP, "reason", "a test", "actor", "ada", "expires_in", "1h"));
  }

  private static String head(Cluster.Edge edge, String zone) throws IOException {
    return RawSocket.upgrade(edge.port(), zone + ".test");
  }

  private static void awaitRefusal(Cluster.Edge edge, String zone) {
    patiently()
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(head(edge, zone))
                    .startsWith("HTTP/1.1 429 ")
                    .containsIgnoringCase("\r\nretry-after: "));
  }

  @Test
  void aCapHoldsOverTwoProxiesAndADeadOnesClientsDoNotTripIt() throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients()) {
      cluster.broker();
      Cluster.App app = cluster.app("app");
      patiently().until(app.api()::isReady);
      Cluster.Edge one = cluster.edge("one");
      Cluster.Edge two = cluster.edge("two");
      cap(app, "zone-1");
      cap(app, "zone-3");

      clients.open(one.port(), "zone-1", CAP / 2);
      clients.open(two.port(), "zone-1", CAP / 2);
      awaitRefusal(one, "zone-1");
      awaitRefusal(two, "zone-1");
      assertThat(head(one, "zone-5")).as("another zone").startsWith("HTTP/1.1 101 ");
      assertThat(Cluster.open(app.api()).get("zone-1")).as("left alone").isEqualTo(CAP);
      clients.close("zone-1", CAP / 4);
      patiently()
          .until(
              () ->
                  head(one, "zone-1").startsWith("HTTP/1.1 101 ")
                      && head(two, "zone-1").startsWith("HTTP/1.1 101 "));

      // A proxy dies; all its clients come back through the other before the dead one's lease ends.
      int many = CAP * 3 / 4;
      clients.open(two.port(), "zone-3", many);
      patiently().until(() -> Cluster.open(app.api()).getOrDefault("zone-3", 0L) == many);
      two.process().kill();
      clients.forget(two.port());
      clients.open(one.port(), "zone-3", many);
      long highest = 0;
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (System.nanoTime() < until) {
        highest = Math.max(highest, Cluster.open(app.api()).getOrDefault("zone-3", 0L));
        assertThat(head(one, "zone-3")).startsWith("HTTP/1.1 101 ");
      }
      assertThat(highest).as("both were counted, and above the cap").isGreaterThan(CAP);
    }
  }

  @Test
  void aBlockedSourceIsRefusedAndWhatItHasOpenEndsWhereThatIsAskedFor() throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients()) {
      cluster.broker();
      Cluster.App app = cluster.app("app");
      patiently().until(app.api()::isReady);
      Cluster.Edge edge = cluster.edge("one");
      CompletableFuture<Integer> blocked =
          clients.open(edge.port(), "zone-1.test", "/live").join().closed();
      CompletableFuture<Integer> other =
          clients.open(edge.port(), "zone-3.test", "/live").join().closed();
      suspect(app, "zone-1");
      Map<String, Object> block =
          Map.of(
              "zone",
              "zone-1",
              "source",
              "127.0.0.0/8",
              "reason",
              "a loop",
              "actor",
              "ada",
              "expires_in",
              "1h",
              "close_established",
              true);
      post(app, "/api/v1/limits", block);
      assertThat(blocked.get(2, TimeUnit.MINUTES)).isEqualTo(1008);
      awaitRefusal(edge, "zone-1");
      assertThat(other.isDone()).as("another zone's from the same source").isFalse();
      assertThat(head(edge, "zone-3")).startsWith("HTTP/1.1 101 ");
      SidecarAdmissionIT.eachClientHasItsShare(cluster, edge.port());
      HttpResponse<String> lifted =
          app.api()
              .send(
                  "DELETE",
                  "/api/v1/limits/zone-1.L1",
                  "application/json",
                  "{\"reason\": \"over\", \"actor\": \"ada\"}");
      assertThat(lifted.statusCode()).as(lifted.body()).isEqualTo(200);
      patiently().until(() -> head(edge, "zone-1").startsWith("HTTP/1.1 101 "));
    }
  }
}
