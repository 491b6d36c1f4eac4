package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.SWITCHING;
import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.v1.CloseCategory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of clients and origins that misbehave: each fault has a clear end, and is in the books. */
class EdgeFaultsIT {
  /** A valid chunk, and an invalid one. */
  private static final String BROKEN = "3\r\nabc\r\nZZ\r\n";

  @TempDir static Path folder;

  private static EdgeStack edge;

  @BeforeAll
  static void start() throws Exception {
    edge =
        new EdgeStack(
            folder,
            Map.of(
                "edge.header-timeout", "1s",
                "edge.answer-timeout", "2s",
                "edge.keep-alive", "1s",
                "edge.websocket-idle-timeout", "8s"));
  }

  @AfterAll
  static void stop() throws IOException {
    if (edge != null) {
      edge.close();
    }
  }

  @Test
  void aFloodOfHeadersIs431() throws IOException {
    try (RawSocket client = edge.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: raw.test\r\n");
      try {
        for (int i = 0; i < 10_000; i++) {
          client.send("X-%d: flood\r\n".formatted(i));
        }
      } catch (IOException e) {
        // The edge may close the connection in the middle of the flood.
      }
      assertThat(client.head()).contains(" 431 ");
    }
  }

  @Test
  void aHeadThatDoesNotComeIs408() throws IOException {
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.te")) {
      assertThat(client.head()).contains(" 408 ");
    }
    try (RawSocket silent = edge.connect()) {
      assertThat(silent.rest()).as("nothing was asked").isEmpty();
    }
  }

  @Test
  void aBodyThatDoesNotComeIs408AndAnAnswerThatDoesNotIs504() throws IOException {
    edge.origin.behave(RawSocket::rest);
    String length = "Content-Length: 100000\r\n\r\n";
    try (RawSocket client = edge.connect().send("POST / HTTP/1.1\r\nHost: raw.test\r\n" + length)) {
      assertThat(client.head()).contains(" 408 ");
    }
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).contains(" 504 ");
    }
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send("HTTP/1.1 200 OK\r\n" + length + "abc");
          raw.rest();
        });
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).contains(" 200 ");
      assertThat(client.rest()).as("cut, and seen to be cut").isEqualTo("abc");
    }
    // An answer that goes on slowly is not cut off.
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
          for (int i = 0; i < 6; i++) {
            raw.send("x");
            pause(Duration.ofMillis(700));
          }
        });
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      client.head();
      assertThat(client.text(6)).isEqualTo("xxxxxx");
    }
  }

  @Test
  void aBodyThatCannotBeReadDoesNotLookWholeToTheOrigin() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    edge.origin.behave(
        raw -> {
          raw.head();
          seen.complete(raw.rest());
        });
    try (RawSocket client =
        edge.connect()
            .send(
                "POST / HTTP/1.1\r\nHost: raw.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + BROKEN)) {
      assertThat(client.head()).contains(" 400 ");
    }
    assertThat(seen.get(2, TimeUnit.MINUTES)).doesNotContain("0\r\n\r\n");
  }

  @Test
  void anAnswerThatBreaksOffInAChunkIsNotMadeWhole() throws IOException {
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + BROKEN);
          raw.rest();
        });
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).contains(" 200 ");
      assertThat(client.rest()).contains("abc").doesNotContain("0\r\n\r\n");
    }
  }

  @Test
  void aHostIsANameAndAPort() throws IOException {
    for (String host : List.of("raw.test:@evil.test", "raw.test:80x", "raw.test:80:80")) {
      try (RawSocket client =
          edge.connect().send("GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host))) {
        assertThat(client.head()).as(host).matches("(?s)HTTP/1.1 40[04] .*");
      }
    }
  }

  /** The client's TCP window is closed, so nothing passes any more. */
  @Test
  void whoDoesNotReadIsLetGoInTheEnd() throws Exception {
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send(SWITCHING + "\r\n");
          raw.send(new byte[32 << 20]);
        });
    try (RawSocket client = edge.upgrade("other", "")) {
      assertThat(client.head()).contains(" 101 ");
      edge.awaitOpen("other", 1);
      awaitClosed("other", CloseCategory.IDLE);
      edge.awaitOpen("other", 0);
    }
  }

  @Test
  void garbageResetsAndHangsOfAnOriginAreToldApart() throws IOException {
    Map<String, RawOrigin.Behaviour> faults =
        Map.of(
            "garbage",
            raw -> {
              raw.head();
              raw.send("\u0000\u0001garbage\r\n\r\n");
            },
            "half a head",
            raw -> {
              raw.head();
              raw.send("HTTP/1.1 101 Switching Protocols\r\nUpgr");
            },
            "endless head",
            raw -> {
              raw.head();
              raw.send("HTTP/1.1 101 Switching Protocols\r\n" + "X-A: aaaaaaa\r\n".repeat(10_000));
            },
            "reset",
            raw -> {
              raw.head();
              raw.socket.setSoLinger(true, 0);
            });
    long unreachable = 0;
    for (Map.Entry<String, RawOrigin.Behaviour> fault : faults.entrySet()) {
      edge.origin.behave(fault.getValue());
      assertThat(edge.status("raw")).as(fault.getKey()).contains(" 502 ");
      unreachable++;
    }
    edge.awaitRefused("raw", "origin_unreachable", unreachable);
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.rest();
        });
    assertThat(edge.status("raw")).contains(" 504 ");
    edge.awaitRefused("raw", "origin_timeout", 1);
    // A 101 that nobody asked for.
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send(SWITCHING + "\r\n");
        });
    try (RawSocket client = edge.connect().send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).contains(" 502 ");
    }
  }

  @Test
  void aResetInTheMiddleIsAnError() throws IOException {
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send(SWITCHING + "\r\n");
          raw.bytes(1);
          raw.socket.setSoLinger(true, 0);
        });
    try (RawSocket client = edge.upgrade("codes", "")) {
      assertThat(client.head()).contains(" 101 ");
      client.send("x");
      assertThat(client.rest()).isEmpty();
    }
    awaitClosed("codes", CloseCategory.ORIGIN_ERROR);
  }

  @Test
  void aSilentConnectionEndsWithAWordAndOneThatSpeaksStays() throws IOException {
    echoes();
    try (RawSocket silent = edge.upgrade("silent", "");
        RawSocket speaking = edge.upgrade("ahead", "")) {
      assertThat(silent.head()).contains(" 101 ");
      assertThat(speaking.head()).contains(" 101 ");
      long since = System.nanoTime();
      for (int i = 0; i < 24; i++) {
        speaking.send("y");
        assertThat(speaking.text(1)).isEqualTo("y");
        pause(Duration.ofMillis(500));
        if (silent.socket.getInputStream().available() > 0) {
          assertThat(System.nanoTime() - since)
              .as("not before edge.websocket-idle-timeout")
              .isGreaterThan(Duration.ofMillis(7_500).toNanos());
        }
      }
      assertThat(silent.bytes(4)).containsExactly(0x88, 2, 3, 1001 & 0xff);
      awaitClosed("silent", CloseCategory.IDLE);
      edge.awaitOpen("ahead", 1);
    }
  }

  /**
   * The firewall drops all packets to and from the client: the client is gone without a FIN or
   * reset.
   */
  @Test
  void aClientThatIsGoneWithoutAWordIsNoticed() throws Exception {
    Program.need("iptables");
    echoes();
    RawSocket client = edge.upgrade("forms", "");
    assertThat(client.head()).contains(" 101 ");
    edge.awaitOpen("forms", 1);
    String port = "" + client.socket.getLocalPort();
    List<String> toAndFrom = List.of("--sport", "--dport");
    // It speaks, so that its silence begins with the firewall.
    assertThat(client.send("z").text(1)).isEqualTo("z");
    try {
      for (String way : toAndFrom) {
        assertThat(firewall("-I", way, port)).isZero();
      }
      awaitClosed("forms", CloseCategory.CLIENT_ERROR);
      edge.awaitOpen("forms", 0);
    } finally {
      for (String way : toAndFrom) {
        firewall("-D", way, port);
      }
      client.close();
    }
  }

  private static int firewall(String what, String way, String port) throws Exception {
    return new ProcessBuilder(
            "iptables", "-w", what, "INPUT", "-i", "lo", "-p", "tcp", way, port, "-j", "DROP")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void echoes() {
    edge.origin.behave(
        raw -> {
          raw.head();
          raw.send(SWITCHING + "\r\n");
          for (byte[] one = raw.bytes(1); one.length == 1; one = raw.bytes(1)) {
            raw.send(one);
          }
        });
  }

  private static void awaitClosed(String zone, CloseCategory as) {
    patiently()
        .untilAsserted(
            () ->
                assertThat(edge.closes(zone))
                    .flatExtracting(ClosedEvents::getCategoryList)
                    .containsExactly(as));
  }
}
