package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A churn flood and a hoarder among five hundred good clients, each of its own address. */
class AbuseIT {
  private static final int GOOD = 500;
  private static final String CHURNER = "127.66.0.1";
  private static final String HOARDER = "127.66.0.2";
  private static final String ZONE = "zone-1";

  @TempDir private Path folder;

  private static RawSocket connect(Cluster.Edge edge, String from) throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), edge.port(), InetAddress.getByName(from), 0);
    return new RawSocket(socket)
        .send("GET /live HTTP/1.1\r\nHost: " + ZONE + ".test\r\n" + HANDSHAKE + "\r\n");
  }

  private static String good(int number) {
    return "127.%d.%d.%d".formatted(10 + number % 7, number / 250, 1 + number % 250);
  }

  private static JsonNode suspicion(Cluster.App app, String detector)
      throws IOException, InterruptedException {
    for (JsonNode one : app.api().json("/api/v1/zones/" + ZONE + "/standing").get("suspicions")) {
      if (one.get("detector").asText().equals(detector)) {
        return one;
      }
    }
    return null;
  }

  private static List<String> sources(JsonNode suspicion) {
    List<String> sources = new ArrayList<>();
    suspicion.get("found").get("sources").forEach(one -> sources.add(one.get("source").asText()));
    return sources;
  }

  private static void apply(Cluster.App app, JsonNode suspicion) throws Exception {
    HttpResponse<String> answer =
        app.api()
            .send(
                "POST",
                "/api/v1/zones/" + ZONE + "/suspicions/" + suspicion.get("id").asText() + "/limits",
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

  /** Whether the edge lets this source in. */
  private static boolean isLetIn(Cluster.Edge edge, String from) throws IOException {
    try (RawSocket client = connect(edge, from)) {
      return client.head().startsWith("HTTP/1.1 101 ");
    }
  }

  private static void awaitBlocked(Cluster.Edge edge, String from) {
    await()
        .atMost(Duration.ofSeconds(2))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !isLetIn(edge, from));
  }

  @Test
  void sourcesAreNamedBlockedWithOneCallAndNobodyElseNotices() throws Exception {
    List<RawSocket> crowd = new ArrayList<>();
    List<RawSocket> hoard = new ArrayList<>();
    AtomicBoolean flooding = new AtomicBoolean(true);
    try (Cluster cluster = new Cluster(folder)) {
      cluster.broker();
      Cluster.App app = cluster.app("app");
      await().atMost(Cluster.PATIENCE).until(app.api()::isReady);
      Cluster.Edge edge = cluster.edge("one");
      for (int i = 0; i < GOOD; i++) {
        RawSocket client = connect(edge, good(i));
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        crowd.add(client);
      }
      await()
          .atMost(Cluster.PATIENCE)
          .until(() -> Cluster.open(app.api()).getOrDefault(ZONE, 0L) == GOOD);

      Thread flood = new Thread(() -> flood(edge, flooding), "flood");
      flood.setDaemon(true);
      long begin = System.nanoTime();
      flood.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> suspicion(app, "churn") != null);
      System.out.printf("churn: named after %.1f s%n", (System.nanoTime() - begin) / 1e9);
      JsonNode churn = suspicion(app, "churn");
      assertThat(sources(churn)).containsExactly(CHURNER);
      apply(app, churn);
      awaitBlocked(edge, CHURNER);
      flooding.set(false);
      flood.join();

      begin = System.nanoTime();
      for (int i = 0; i < 300; i++) {
        RawSocket client = connect(edge, HOARDER);
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        hoard.add(client);
      }
      // Not before the proxies had the time to tell whether anything is said.
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> suspicion(app, "holding") != null);
      System.out.printf("holding: named after %.1f s%n", (System.nanoTime() - begin) / 1e9);
      JsonNode holding = suspicion(app, "holding");
      assertThat(sources(holding)).containsExactly(HOARDER);
      apply(app, holding);
      awaitBlocked(edge, HOARDER);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Cluster.open(app.api()).getOrDefault(ZONE, 0L) == GOOD);

      assertThat(isLetIn(edge, good(3))).isTrue();
      for (RawSocket client : crowd) {
        echo(client);
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

  private static void flood(Cluster.Edge edge, AtomicBoolean flooding) {
    while (flooding.get()) {
      try (RawSocket client = connect(edge, CHURNER)) {
        String unused = client.head();
      } catch (IOException e) {
        // The proxy may end what it has just let in.
      }
      await().pollDelay(Duration.ofMillis(30)).until(() -> true);
    }
  }

  /** A masked text frame with "hi", and the same back. */
  private static void echo(RawSocket client) throws IOException {
    client.send(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
    assertThat(client.bytes(4)).containsExactly(0x81, 2, 'h', 'i');
  }
}
