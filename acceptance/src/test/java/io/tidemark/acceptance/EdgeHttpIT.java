package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of plain HTTP through the edge: framing, headers, kept connections, and origins that
 * misbehave.
 */
class EdgeHttpIT {
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
  void theHostInAnAbsoluteTargetCounts() throws IOException {
    List<String> heads = new ArrayList<>();
    edge.origin.behave(
        socket -> {
          heads.add(socket.head());
          socket.send("HTTP/1.1 204 No Content\r\n\r\n");
        });
    try (RawSocket client =
        edge.connect().send("GET HTTP://raw.test/a?b HTTP/1.1\r\nHost: dead.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 204 ");
      assertThat(heads.get(0))
          .startsWith("GET /a?b HTTP/1.1\r\n")
          .containsIgnoringCase("host: raw.test");
    }
  }

  @Test
  void headersAreHandledAsAProxyMust() throws IOException {
    List<String> heads = new ArrayList<>();
    edge.origin.behave(
        socket -> {
          heads.add(socket.head());
          socket.send(
              "HTTP/1.1 200 OK\r\nConnection: X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\nX-Kept: 1\r\nContent-Length: 2\r\n\r\nok");
          heads.add(socket.head());
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    try (RawSocket client = edge.connect()) {
      client.send(
          "GET /1 HTTP/1.1\r\nHost: Raw.Test:8080\r\nConnection: close-not, X-Hop\r\nX-Hop: 1\r\nTE: trailers\r\nProxy-Authorization: x\r\nX-Forwarded-For: 192.0.2.1\r\nX-End: 1\r\n\r\n");
      assertThat(client.head())
          .containsIgnoringCase("X-Kept: 1")
          .containsIgnoringCase("via: 1.1 tidemark")
          .doesNotContainIgnoringCase("X-Secret: 1")
          .doesNotContainIgnoringCase("keep-alive: timeout");
      assertThat(client.text(2)).isEqualTo("ok");
      client.send("GET /2 HTTP/1.1\r\nHost: raw.test\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
      assertThat(client.text(2)).isEqualTo("ok");
    }
    assertThat(heads).as("both requests on one kept connection").hasSize(2);
    assertThat(heads.get(0))
        .containsIgnoringCase("Host: Raw.Test:8080")
        .containsIgnoringCase("x-forwarded-for: 127.0.0.1")
        .containsIgnoringCase("x-forwarded-proto: http")
        .containsIgnoringCase("x-forwarded-host: Raw.Test:8080")
        .containsIgnoringCase("via: 1.1 tidemark")
        .containsIgnoringCase("X-End: 1")
        .doesNotContainIgnoringCase("x-hop:")
        .doesNotContainIgnoringCase("te: trailers")
        .doesNotContainIgnoringCase("proxy-authorization");
  }

  @Test
  void trailersCannotCarryWhatBelongsBeforeABody() throws IOException {
    List<String> trailers = new ArrayList<>();
    edge.origin.behave(
        socket -> {
          socket.head();
          trailers.add(socket.head());
          socket.send(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=b\r\n\r\n");
        });
    try (RawSocket client =
        edge.connect()
            .send(
                "POST / HTTP/1.1\r\nHost: raw.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 2\r\nHost: evil.test\r\nAuthorization: x\r\nX-Forwarded-For: 192.0.2.1\r\nForwarded: for=x\r\n\r\n")) {
      client.head();
      assertThat(client.head())
          .containsIgnoringCase("x-sum: 1")
          .doesNotContainIgnoringCase("set-cookie");
    }
    assertThat(trailers.get(0))
        .containsIgnoringCase("x-sum: 2")
        .doesNotContainIgnoringCase("evil")
        .doesNotContainIgnoringCase("authorization")
        .doesNotContainIgnoringCase("forwarded");
  }

  @Test
  void aRequestThatComesBackIsALoop() throws IOException {
    List<String> heads = new ArrayList<>();
    edge.origin.behave(
        socket -> {
          String head = socket.head();
          heads.add(head);
          try (RawSocket again = edge.connect().send(head)) {
            socket.send(again.head().replaceAll("(?i)content-length: .*", "Content-Length: 0"));
          }
        });
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).contains(" 508 ");
    }
    assertThat(heads).as("the origin is asked once").hasSize(1);
  }

  @Test
  void aTargetThatIsNotAsciiIsRefused() throws IOException {
    try (RawSocket client =
        edge.connect().send("GET /caf\u00e9 HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).contains(" 400 ");
    }
  }

  @Test
  void plainHttpStreamsAndKeepsAlive() throws IOException {
    edge.origin.behave(
        socket -> {
          while (true) {
            String head = socket.head();
            if (head.startsWith("POST")) {
              assertThat(head).containsIgnoringCase("transfer-encoding: chunked");
              assertThat(socket.text(10)).isEqualTo("5\r\nhello\r\n");
              socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ngot\r\n");
              assertThat(socket.text(5)).isEqualTo("0\r\n\r\n");
              socket.send("2\r\n it\r\n".replace("2\r\n it", "3\r\n it")).send("0\r\n\r\n");
            } else if (head.startsWith("HEAD")) {
              socket.send("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
            } else {
              socket.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + head.substring(5, 8));
            }
          }
        });
    try (RawSocket client = edge.connect()) {
      client.send("HEAD / HTTP/1.1\r\nHost: raw.test\r\n\r\n");
      assertThat(client.head()).containsIgnoringCase("content-length: 77");
      client.send(
          "GET /one HTTP/1.1\r\nHost: raw.test\r\n\r\nGET /two HTTP/1.1\r\nHost: raw.test\r\n\r\nGET /six HTTP/1.1\r\nHost: raw.test\r\n\r\n");
      for (String answer : List.of("one", "two", "six")) {
        client.head();
        assertThat(client.text(3)).as("sent ahead, answered in order").isEqualTo(answer);
      }
      client.send(
          "POST / HTTP/1.1\r\nHost: raw.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
      assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked");
      assertThat(client.text(16)).isEqualTo("3\r\ngot\r\n3\r\n it\r\n");
      assertThat(client.text(5)).isEqualTo("0\r\n\r\n");
      client.send("GET /end HTTP/1.1\r\nHost: raw.test\r\nConnection: close\r\n\r\n");
      assertThat(client.head()).containsIgnoringCase("connection: close");
      assertThat(client.rest()).isEqualTo("end");
    }
  }

  @Test
  void aSlowReaderGetsAllOfAnAnswerThatEndsItsConnection() throws IOException {
    int much = 20 << 20;
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.0 200 OK\r\n\r\n");
          socket.send(new byte[much]);
        });
    for (String version : List.of("1.0", "1.1")) {
      java.net.Socket narrow = new java.net.Socket();
      narrow.setReceiveBufferSize(8_192);
      narrow.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port));
      try (RawSocket client = new RawSocket(narrow)) {
        client.send("GET / HTTP/" + version + "\r\nHost: raw.test\r\nConnection: close\r\n\r\n");
        client.head();
        pause(Duration.ofMillis(500));
        assertThat(client.rest().length()).as(version).isGreaterThanOrEqualTo(much);
      }
    }
  }

  @Test
  void whatAProxyMustNotPassOnIsNot() throws IOException {
    try (RawSocket client =
        edge.connect().send("CONNECT raw.test:80 HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 501 ");
    }
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    try (RawSocket client = edge.connect().send("GET / HTTP/1.0\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).as("no 1xx for HTTP/1.0").startsWith("HTTP/1.1 200 ");
      assertThat(client.rest()).isEqualTo("ok");
    }
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        });
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void aRequestThatMattersTwiceIsNotAskedAgain() throws IOException {
    java.util.concurrent.atomic.AtomicInteger asked =
        new java.util.concurrent.atomic.AtomicInteger();
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
          socket.head();
          asked.incrementAndGet();
        });
    try (RawSocket client = edge.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200 ");
      client.send("POST /pay HTTP/1.1\r\nHost: raw.test\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 502 ");
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void anOriginThatEndsAKeptConnectionCostsNoRequest() throws IOException {
    java.util.concurrent.atomic.AtomicInteger connections =
        new java.util.concurrent.atomic.AtomicInteger();
    edge.origin.behave(
        socket -> {
          int connection = connections.incrementAndGet();
          socket.head();
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + connection);
          if (connection == 1) {
            // The origin closes this connection only when the next request has arrived.
            socket.head();
          }
        });
    try (RawSocket client = edge.connect()) {
      for (String answer : List.of("1", "2")) {
        client.send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        assertThat(client.text(1)).isEqualTo(answer);
      }
    }
  }

  @Test
  void aHeadThatComesInPiecesIsRead() throws IOException {
    edge.origin.behave(
        socket -> {
          assertThat(socket.head()).containsIgnoringCase("x-end: yes");
          socket.send("HTTP/1.1 204 No Content\r\n\r\n");
        });
    try (RawSocket client = edge.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: raw.test\r\nX-Long: " + "x".repeat(3_000));
      pause(Duration.ofMillis(100));
      client.send("\r\nX-End: ");
      pause(Duration.ofMillis(100));
      client.send("yes\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void anInterimAnswerIsPassedOn() throws IOException {
    edge.origin.behave(
        socket -> {
          assertThat(socket.head()).containsIgnoringCase("expect: 100-continue");
          socket.send("HTTP/1.1 100 Continue\r\n\r\n");
          assertThat(socket.text(4)).isEqualTo("body");
          socket.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        });
    try (RawSocket client = edge.connect()) {
      client.send(
          "PUT / HTTP/1.1\r\nHost: raw.test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 100 Continue");
      client.send("body");
      assertThat(client.head()).startsWith("HTTP/1.1 201 Created");
    }
  }

  @Test
  void anAnswerWithoutALengthEndsWithItsConnection() throws IOException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.0 200 OK\r\n\r\nall of it");
        });
    try (RawSocket client = edge.connect().send("GET / HTTP/1.0\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 200 OK").doesNotContainIgnoringCase("chunked");
      assertThat(client.rest()).isEqualTo("all of it");
    }
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked");
      assertThat(client.text(14)).isEqualTo("9\r\nall of it\r\n");
    }
  }
}
