package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawHttp2.DATA;
import static io.tidemark.acceptance.RawHttp2.GOAWAY;
import static io.tidemark.acceptance.RawHttp2.WINDOW_UPDATE;
import static io.tidemark.acceptance.RawHttp2.frame;
import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.RawSocket.SWITCHING;
import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.v1.CloseCategory;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of the moment at which HTTP becomes a WebSocket, and of what both sides may do around it.
 */
class EdgeSwitchIT {
  private static final String HI = "\u0081\u0082\u0000\u0000\u0000\u0000hi";
  private static final String UPGRADE = "GET /chat HTTP/1.1\r\nHost: %s.test\r\n" + HANDSHAKE;

  @TempDir static Path folder;

  private static EdgeStack edge;

  @BeforeAll
  static void start() throws Exception {
    Authority authority = new Authority();
    Path certificates = Files.createDirectory(folder.resolve("certificates"));
    authority.issue(certificates, "default", Duration.ofDays(30), "raw.test");
    edge =
        new EdgeStack(
            folder, Map.of("edge.certificates", certificates.toString(), "edge.tls-port", "0"));
  }

  @AfterAll
  static void stop() throws IOException {
    if (edge != null) {
      edge.close();
    }
  }

  private static RawHttp2 http2() throws Exception {
    return RawHttp2.to(edge.stack.edge().tlsPort().orElseThrow(), "raw.test");
  }

  /**
   * Makes the origin answer 101 after {@code go}; returns the first bytes that it then reads of the
   * connection.
   */
  private static CompletableFuture<String> seen(int bytes, CountDownLatch go) {
    CompletableFuture<String> seen = new CompletableFuture<>();
    edge.origin.behave(
        raw -> {
          raw.head();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          raw.send(SWITCHING + "\r\n");
          seen.complete(raw.text(bytes));
          raw.send("ok");
          raw.rest();
        });
    return seen;
  }

  @Test
  void whatIsSentBeforeThe101IsTheFirstOfTheConnection() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<String> seen = seen(HI.length(), go);
    try (RawSocket client = edge.connect().send(UPGRADE.formatted("raw") + "\r\n" + HI)) {
      go.countDown();
      assertThat(client.head()).contains(" 101 ");
      assertThat(seen.get(2, TimeUnit.MINUTES)).isEqualTo(HI);
      assertThat(client.text(2)).isEqualTo("ok");
    }
    // Half of the frame is sent before the 101, half after it.
    CountDownLatch late = new CountDownLatch(1);
    seen = seen(HI.length(), late);
    try (RawSocket client = edge.connect().send(UPGRADE.formatted("raw") + "\r\n")) {
      client.send(HI.substring(0, 4));
      late.countDown();
      assertThat(client.head()).contains(" 101 ");
      client.send(HI.substring(4));
      assertThat(seen.get(2, TimeUnit.MINUTES)).isEqualTo(HI);
    }
  }

  /** The client sends more than the edge keeps: the rest waits at the client, and none is lost. */
  @Test
  void muchThatIsSentBeforeThe101WaitsAtTheClient() throws Exception {
    String much = "x".repeat(8 << 20);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<String> seen = seen(much.length(), go);
    try (RawSocket client = edge.connect().send(UPGRADE.formatted("raw") + "\r\n")) {
      Thread sending =
          new Thread(
              () -> {
                try {
                  client.send(much);
                } catch (IOException e) {
                  seen.completeExceptionally(e);
                }
              });
      sending.start();
      go.countDown();
      assertThat(client.head()).contains(" 101 ");
      assertThat(seen.get(2, TimeUnit.MINUTES)).isEqualTo(much);
    }
  }

  /** After an answer that is no 101, the bytes that were sent ahead are the next request. */
  @Test
  void afterARefusalWhatWasSentAheadIsTheNextRequest() throws IOException {
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
          raw.head();
          raw.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    try (RawSocket client =
        edge.connect()
            .send(
                UPGRADE.formatted("other")
                    + "\r\nGET / HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n")) {
      assertThat(client.head()).contains(" 404 ");
      assertThat(client.head()).contains(" 200 ");
    }
  }

  @Test
  void inAStreamOfHttp2ItIsTheSame() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<String> seen = new CompletableFuture<>();
    byte[] hi = HI.getBytes(StandardCharsets.ISO_8859_1);
    edge.origin.behave(acceptingAfter(go, seen));
    try (RawHttp2 client = http2()) {
      client.write(client.connect(1, "raw.test"), frame(DATA, 0, 1, hi));
      go.countDown();
      assertThat(client.status()).isEqualTo("200");
      assertThat(seen.get(2, TimeUnit.MINUTES)).isEqualTo(HI);
      assertThat(client.read().text()).isEqualTo("ok");
    }
  }

  /** An origin that answers 101, after {@code go}, to the key that the edge made. */
  private static RawOrigin.Behaviour acceptingAfter(
      CountDownLatch go, CompletableFuture<String> seen) {
    return raw -> {
      String head = raw.head();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      raw.send(switching(head) + "\r\n");
      seen.complete(raw.text(HI.length()));
      raw.send("ok");
      raw.rest();
    };
  }

  private static String switching(String head) {
    String key =
        head.lines()
            .filter(line -> line.matches("(?i)sec-websocket-key: .*"))
            .findFirst()
            .orElseThrow();
    return SWITCHING.replaceAll(
        "(?<=Accept: ).*", RawSocket.accept(key.substring(key.indexOf(':') + 2)));
  }

  @Test
  void anAnswerThatIsNoSwitchToAWebSocketIs502() throws Exception {
    List<String> wrong =
        List.of(
            SWITCHING.replace("HTTP/1.1", "HTTP/1.0"),
            SWITCHING.replace("websocket", "h2c"),
            SWITCHING.replace("Upgrade: websocket\r\n", ""),
            SWITCHING.replace("Connection: Upgrade\r\n", ""));
    long before = edge.refused("refusing", "origin_refused");
    for (String head : wrong) {
      edge.origin.behave(
          raw -> {
            raw.head();
            raw.send(head + "\r\n");
            raw.rest();
          });
      assertThat(edge.status("refusing")).as(head).contains(" 502 ");
    }
    edge.awaitRefused("refusing", "origin_refused", before + wrong.size());
    assertThat(edge.opens("refusing")).isEmpty();
  }

  @Test
  void inAStreamOnlyA101IsSuccess() throws Exception {
    for (String answer :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 204 No Content\r\n\r\n",
            SWITCHING + "\r\n")) {
      edge.origin.behave(
          raw -> {
            raw.head();
            raw.send(answer);
            raw.rest();
          });
      try (RawHttp2 client = http2()) {
        client.write(client.connect(1, "raw.test"));
        assertThat(client.status()).as(answer).isEqualTo("502");
      }
    }
    assertThat(edge.opens("forms")).isEmpty();
  }

  @Test
  void a101HasNoBody() throws IOException {
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send(SWITCHING + "Content-Length: 5\r\n\r\nhello");
          raw.rest();
        });
    try (RawSocket client = edge.upgrade("raw", "")) {
      assertThat(client.head()).contains(" 101 ").doesNotContainIgnoringCase("content-length");
      assertThat(client.text(5)).isEqualTo("hello");
    }
  }

  /** The client closes its sending half, and waits for the origin's last bytes. */
  @Test
  void aHalfClosedClientGetsTheOriginsLastFrame() throws IOException {
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send(SWITCHING + "\r\n");
          raw.rest();
          raw.send("last word");
        });
    try (RawSocket client = edge.upgrade("codes", "")) {
      assertThat(client.head()).contains(" 101 ");
      client.send("x");
      client.socket.shutdownOutput();
      assertThat(client.rest()).isEqualTo("last word");
    }
    patiently()
        .untilAsserted(
            () ->
                assertThat(edge.closes("codes"))
                    .flatExtracting(ClosedEvents::getCategoryList)
                    .containsExactly(CloseCategory.CLIENT_CLOSED));
    // An origin that sends nothing does not keep the connection open.
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send(SWITCHING + "\r\n");
          raw.rest();
          raw.socket.setSoTimeout(0);
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    try (RawSocket client = edge.upgrade("silent", "")) {
      assertThat(client.head()).contains(" 101 ");
      edge.awaitOpen("silent", 1);
      client.socket.shutdownOutput();
      edge.awaitOpen("silent", 0);
    }
  }

  /** Each of these streams costs a socket to the origin, and ends with an error of the client. */
  @Test
  void streamsThatDieEarlyEndTheirConnection() throws Exception {
    AtomicInteger connects = new AtomicInteger();
    edge.origin.behave(
        raw -> {
          connects.incrementAndGet();
          raw.rest();
        });
    try (RawHttp2 client = http2()) {
      List<Integer> types = new ArrayList<>();
      try {
        for (int i = 0; i < 1_000; i++) {
          int stream = 2 * i + 1;
          client.write(
              client.get(stream, "raw.test"), frame(WINDOW_UPDATE, 0, stream, new byte[4]));
        }
        while (true) {
          types.add(client.read().type());
        }
      } catch (EOFException | SocketException e) {
        // The edge has closed the connection, as it should.
      }
      assertThat(connects.get()).isLessThan(300);
      assertThat(types).contains(GOAWAY);
    }
  }
}
