package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.RawSocket.SWITCHING;
import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.v1.CloseCategory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of WebSockets through the edge: what passes, what is refused, and what is in the books. */
class EdgeWebSocketIT {
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static EdgeStack edge;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    edge = new EdgeStack(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    edge.close();
  }

  @Test
  void bytesPassUntouchedBothWays() throws IOException {
    byte[] early = {(byte) 0x81, 5, 'e', 'a', 'r', 'l', 'y'};
    List<String> heads = new ArrayList<>();
    edge.origin.behave(
        socket -> {
          heads.add(socket.head());
          byte[] first =
              (SWITCHING
                      + "Sec-WebSocket-Protocol: v2\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1);
          byte[] both = Arrays.copyOf(first, first.length + early.length);
          System.arraycopy(early, 0, both, first.length, early.length);
          socket.send(both);
          byte[] buffer = new byte[8192];
          for (int n = socket.socket.getInputStream().read(buffer);
              n > 0;
              n = socket.socket.getInputStream().read(buffer)) {
            socket.send(Arrays.copyOf(buffer, n));
          }
        });
    try (RawSocket client =
        edge.upgrade(
            "raw",
            "Sec-WebSocket-Protocol: v1, v2\r\nSec-WebSocket-Extensions: permessage-deflate\r\n")) {
      String head = client.head();
      assertThat(head)
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("Sec-WebSocket-Protocol: v2")
          .containsIgnoringCase("Sec-WebSocket-Extensions: permessage-deflate")
          .containsIgnoringCase("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(client.bytes(early.length))
          .as("what came in one piece with the 101")
          .isEqualTo(early);
      assertThat(heads.get(0))
          .startsWith("GET /chat?x=1 HTTP/1.1\r\n")
          .containsIgnoringCase("Sec-WebSocket-Protocol: v1, v2")
          .containsIgnoringCase("Upgrade: websocket");
      Random random = new Random(5);
      for (int size : new int[] {1, 2, 125, 126, 4_000, 70_000, 1 << 20}) {
        byte[] any = new byte[size];
        random.nextBytes(any);
        CompletableFuture<Void> sending =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    client.send(any);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        assertThat(client.bytes(size)).as("%d bytes", size).isEqualTo(any);
        sending.join();
      }
    }
  }

  @Test
  void anAnswerThatIsNo101PassesWhole() throws IOException, InterruptedException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send(
              "HTTP/1.1 403 Forbidden\r\nX-Why: members only\r\nContent-Length: 9\r\n\r\ngo away!\n");
        });
    long before = edge.refused("refusing", "origin_refused");
    try (RawSocket client = edge.upgrade("refusing", "")) {
      assertThat(client.head())
          .startsWith("HTTP/1.1 403 Forbidden")
          .containsIgnoringCase("X-Why: members only");
      assertThat(client.text(9)).isEqualTo("go away!\n");
    }
    edge.awaitRefused("refusing", "origin_refused", before + 1);
  }

  @Test
  void anOriginThatIsDownIs502AndOneThatIsSilent504() throws IOException {
    try (RawSocket client = edge.upgrade("dead", "")) {
      assertThat(client.head()).startsWith("HTTP/1.1 502 ");
    }
    edge.awaitRefused("dead", "origin_unreachable", 1);
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.rest();
        });
    try (RawSocket client = edge.upgrade("silent", "")) {
      assertThat(client.head()).startsWith("HTTP/1.1 504 ");
    }
    edge.awaitRefused("silent", "origin_timeout", 1);
  }

  @Test
  void aClientThatGoesBeforeItsAnswerIsRefused() throws IOException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.rest();
        });
    RawSocket client = edge.upgrade("silent", "");
    pause(Duration.ofMillis(200));
    client.close();
    edge.awaitRefused("silent", "client_gone", 1);
  }

  @Test
  void unknownHostsAre404() throws IOException, InterruptedException {
    long before = edge.refused("_unknown", "unknown_zone");
    try (RawSocket client = edge.upgrade("nowhere", "")) {
      assertThat(client.head()).startsWith("HTTP/1.1 404 ");
      assertThat(client.rest()).isEqualTo("No such site here.\n");
    }
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: nowhere.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 404 ");
    }
    edge.awaitRefused("_unknown", "unknown_zone", before + 1);
    assertThat(edge.api.json("/api/v1/zones/_unknown/live").get("plan").asText())
        .isEqualTo("unknown");
  }

  @Test
  void malformedHandshakesAreRefusedPlainly() throws IOException {
    Map<String, String> cases = new java.util.LinkedHashMap<>();
    String start =
        "GET / HTTP/1.1\r\nHost: forms.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
    cases.put(start + "Sec-WebSocket-Version: 13\r\n\r\n", "400");
    cases.put(start + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n", "400");
    cases.put(
        start + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        "426");
    cases.put(
        "POST / HTTP/1.1\r\nHost: forms.test\r\nContent-Length: 0\r\n" + HANDSHAKE + "\r\n", "400");
    cases.put(
        "GET / HTTP/1.1\r\nHost: forms.test\r\nHost: raw.test\r\n" + HANDSHAKE + "\r\n", "400");
    cases.put("GET / HTTP/1.1\r\n" + HANDSHAKE + "\r\n", "400");
    cases.put(
        "GET / HTTP/1.1\r\nHost: forms.test\r\nX-Long: " + "x".repeat(5_000) + "\r\n\r\n", "431");
    cases.put("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: forms.test\r\n\r\n", "414");
    cases.put("\u0000\u0001 nonsense\r\n\r\n", "400");
    for (Map.Entry<String, String> one : cases.entrySet()) {
      try (RawSocket client = edge.connect().send(one.getKey())) {
        assertThat(client.head())
            .as(one.getKey().substring(0, Math.min(120, one.getKey().length())))
            .startsWith("HTTP/1.1 " + one.getValue());
        client.rest();
      }
    }
    edge.awaitRefused("forms", "bad_handshake", 4);
  }

  /**
   * An upgrade that is pipelined behind another request is booked by its own answer, in its own
   * zone.
   */
  @Test
  void anUpgradeThatIsSentAheadIsBookedInItsOwnZone() throws IOException {
    edge.origin.behave(
        socket -> {
          while (!socket.head().contains("websocket")) {
            socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          }
          socket.send(SWITCHING + "\r\n");
          socket.rest();
        });
    String get = "GET / HTTP/1.1\r\nHost: other.test\r\n\r\n";
    String upgrade = "GET / HTTP/1.1\r\nHost: ahead.test\r\n" + HANDSHAKE + "\r\n";
    try (RawSocket client = edge.connect().send(get + get + upgrade)) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        assertThat(client.text(2)).isEqualTo("ok");
      }
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      edge.awaitOpen("ahead", 1);
    }
    edge.awaitOpen("ahead", 0);
    String elsewhere = "GET / HTTP/1.1\r\nHost: other.test\r\n" + HANDSHAKE + "\r\n";
    try (RawSocket client = edge.connect().send(upgrade + elsewhere)) {
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      edge.awaitOpen("ahead", 1);
    }
    edge.awaitOpen("ahead", 0);
    String bad = "GET / HTTP/1.1\r\nHost: ahead.test\r\n" + HANDSHAKE.replace("13", "12") + "\r\n";
    try (RawSocket client = edge.connect().send(get + bad)) {
      assertThat(client.head()).as("answers come in turn").startsWith("HTTP/1.1 200 ");
      assertThat(client.text(2)).isEqualTo("ok");
      assertThat(client.head()).startsWith("HTTP/1.1 426 ");
    }
    edge.awaitRefused("ahead", "bad_handshake", 1);
    edge.awaitRefused("ahead", "origin_refused", 0);
    edge.awaitRefused("other", "origin_refused", 0);
  }

  @Test
  void aSlowReaderHoldsTheSenderBackInBothDirections() throws IOException {
    long much = 64L << 20;
    AtomicLong sent = new AtomicLong();
    AtomicLong received = new AtomicLong();
    CompletableFuture<Void> readOn = new CompletableFuture<>();
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          byte[] chunk = new byte[64 << 10];
          while (sent.get() < much) {
            socket.send(chunk);
            sent.addAndGet(chunk.length);
          }
          readOn.join();
          while (received.get() < much) {
            received.addAndGet(socket.bytes(64 << 10).length);
          }
          socket.send("d");
        });
    try (RawSocket client = edge.upgrade("raw", "")) {
      client.head();
      long stood = edge.standsStill(sent);
      assertThat(stood).as("the origin is held back").isLessThan(much / 2);
      for (long read = 0; read < much; ) {
        read += client.bytes(64 << 10).length;
      }
      AtomicLong pushed = new AtomicLong();
      CompletableFuture<Void> pushing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  byte[] chunk = new byte[64 << 10];
                  while (pushed.get() < much) {
                    client.send(chunk);
                    pushed.addAndGet(chunk.length);
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      assertThat(edge.standsStill(pushed)).as("the client is held back").isLessThan(much / 2);
      readOn.complete(null);
      pushing.join();
      assertThat(client.text(1)).isEqualTo("d");
    }
  }

  @Test
  void aCloseIsBookedOnceWithBytesCodeAndCause() throws IOException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          socket.bytes(1);
          socket.send(new byte[] {(byte) 0x88, 2, 0x0f, (byte) 0xa1});
        });
    try (RawSocket client = edge.upgrade("codes", "")) {
      client.head();
      client.send(new byte[] {(byte) 0x89, (byte) 0x80, 1, 2, 3, 4});
      assertThat(client.bytes(4)).isEqualTo(new byte[] {(byte) 0x88, 2, 0x0f, (byte) 0xa1});
      assertThat(client.rest()).isEmpty();
    }
    List<ClosedEvents> closed = new ArrayList<>();
    patiently()
        .until(
            () -> {
              closed.clear();
              closed.addAll(edge.closes("codes"));
              return !closed.isEmpty();
            });
    assertThat(closed).hasSize(1);
    ClosedEvents one = closed.get(0);
    assertThat(one.getConnectionCount()).isEqualTo(1);
    assertThat(one.getCloseCode(0)).isEqualTo(4001);
    assertThat(one.getCategory(0)).isEqualTo(CloseCategory.ORIGIN_CLOSED);
    long toldIn = edge.traffic("codes").stream().mapToLong(Traffic::getBytesIn).sum();
    long toldOut = edge.traffic("codes").stream().mapToLong(Traffic::getBytesOut).sum();
    assertThat(toldIn + one.getBytesIn(0)).isEqualTo(6);
    assertThat(toldOut + one.getBytesOut(0)).isEqualTo(4);
    assertThat(one.getDurationMillis(0)).isBetween(0L, 20_000L);
  }

  /**
   * A connection that lasts for days is in each day's figures: its bytes are reported before it
   * closes.
   */
  @Test
  void theTrafficOfAnOpenConnectionIsTold() throws IOException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          socket.send(socket.bytes(7));
          socket.send(socket.bytes(3));
          socket.rest();
        });
    try (RawSocket client = edge.upgrade("other", "")) {
      client.head();
      client.send("seven77");
      assertThat(client.text(7)).isEqualTo("seven77");
      patiently().until(() -> !edge.traffic("other").isEmpty());
      assertThat(edge.closes("other")).as("it is open").isEmpty();
      client.send("and");
      assertThat(client.text(3)).isEqualTo("and");
    }
    patiently().until(() -> !edge.closes("other").isEmpty());
    ClosedEvents closed = edge.closes("other").get(0);
    long toldIn = edge.traffic("other").stream().mapToLong(Traffic::getBytesIn).sum();
    long toldOut = edge.traffic("other").stream().mapToLong(Traffic::getBytesOut).sum();
    assertThat(closed.getBytesBefore(0)).isEqualTo(toldIn + toldOut).isGreaterThan(0);
    assertThat(toldIn + closed.getBytesIn(0)).isEqualTo(10);
    assertThat(toldOut + closed.getBytesOut(0)).isEqualTo(10);
  }
}
