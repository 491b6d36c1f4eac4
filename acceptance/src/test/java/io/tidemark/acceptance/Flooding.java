package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The good clients and the attackers of one zone, each with its own address. */
final class Flooding {
  static final String CHURNER = "127.66.0.1";
  static final String ZONE = "zone-1";

  private Flooding() {}

  static RawSocket connect(Cluster.Edge edge, String from) throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), edge.port(), InetAddress.getByName(from), 0);
    return new RawSocket(socket)
        .send("GET /live HTTP/1.1\r\nHost: " + ZONE + ".test\r\n" + HANDSHAKE + "\r\n");
  }

  static String good(int number) {
    return "127.%d.%d.%d".formatted(10 + number % 7, number / 250, 1 + number % 250);
  }

  static JsonNode suspicion(Cluster.App app, String detector)
      throws IOException, InterruptedException {
    for (JsonNode one : app.api().json("/api/v1/zones/" + ZONE + "/standing").get("suspicions")) {
      if (one.get("detector").asText().equals(detector)) {
        return one;
      }
    }
    return null;
  }

  static List<String> sources(JsonNode suspicion) {
    List<String> sources = new ArrayList<>();
    suspicion.get("found").get("sources").forEach(one -> sources.add(one.get("source").asText()));
    return sources;
  }

  /** True if the edge lets this source in. */
  static boolean isLetIn(Cluster.Edge edge, String from) throws IOException {
    try (RawSocket client = connect(edge, from)) {
      return client.head().startsWith("HTTP/1.1 101 ");
    }
  }

  static void awaitBlocked(Cluster.Edge edge, String from) {
    patiently().pollInterval(Duration.ofMillis(50)).until(() -> !isLetIn(edge, from));
  }

  static void flood(Cluster.Edge edge, AtomicBoolean flooding) {
    while (flooding.get()) {
      try (RawSocket client = connect(edge, CHURNER)) {
        String unused = client.head();
      } catch (IOException e) {
        // The proxy may close a connection that it has just accepted.
      }
      pause(Duration.ofMillis(30));
    }
  }

  /** Sends a masked text frame with "hi", and expects its echo. */
  static void echo(RawSocket client) throws IOException {
    client.send(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
    assertThat(client.bytes(4)).containsExactly(0x81, 2, 'h', 'i');
  }
}
