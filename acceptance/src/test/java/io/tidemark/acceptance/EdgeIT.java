package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.RawSocket.SWITCHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.edge.Edge;
import io.tidemark.edge.EdgeConfig;
import io.tidemark.events.Client;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedEvents;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.ZoneSlice;
import io.tidemark.quickstart.ApiClient;
import io.tidemark.quickstart.Stack;
import io.tidemark.settings.Settings;
import io.tidemark.zones.ZonesWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the edge passes on, what it refuses, and what of that is in the books. */
class EdgeIT {
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static RawOrigin origin;

  @SuppressWarnings("NullAway.Init")
  private static Stack stack;

  @SuppressWarnings("NullAway.Init")
  private static ApiClient api;

  private static int port;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    origin = new RawOrigin();
    StringBuilder zones = new StringBuilder("plans: { pro: { guideline: 500 } }\nzones:\n");
    for (String zone :
        List.of(
            "raw", "off", "blocked", "codes", "refusing", "silent", "forms", "ahead", "other")) {
      zones.append(
          "  %s: { hosts: [%s.test], origin: 'http://127.0.0.1:%d', plan: pro }\n"
              .formatted(zone, zone, origin.port()));
    }
    zones.append(
        "  dead: { hosts: [dead.test], origin: 'http://127.0.0.1:%d', plan: pro }\n"
            .formatted(EmbeddedBroker.freePort()));
    Files.writeString(folder.resolve("zones.yaml"), zones);
    stack =
        Stack.start(
            folder,
            Stack.StackPorts.FREE,
            Map.of("edge.handshake-timeout", "1s", "edge.header-bytes", "4096"));
    api = new ApiClient(stack.api(), null);
    port = stack.edge().port();
    await()
        .atMost(Cluster.PATIENCE)
        .until(() -> api.isReady() && stack.edge().agent().zones().zoneOf("dead.test") != null);
  }

  @AfterAll
  static void stop() throws IOException {
    stack.close();
    origin.close();
  }

  private static RawSocket upgrade(String zone, String more) throws IOException {
    return RawSocket.to(port)
        .send("GET /chat?x=1 HTTP/1.1\r\nHost: " + zone + ".test\r\n" + HANDSHAKE + more + "\r\n");
  }

  private static long refused(String zone, String reason) throws IOException, InterruptedException {
    var response = api.get("/api/v1/zones/" + zone + "/live");
    return response.statusCode() == 200
        ? api.json("/api/v1/zones/" + zone + "/live")
            .get("counts")
            .get("refused")
            .path(reason)
            .asLong()
        : 0;
  }

  private static void awaitRefused(String zone, String reason, long count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(refused(zone, reason)).isEqualTo(count));
  }

  @Test
  void bytesPassUntouchedBothWays() throws IOException {
    byte[] early = {(byte) 0x81, 5, 'e', 'a', 'r', 'l', 'y'};
    List<String> heads = new ArrayList<>();
    origin.behave(
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
        upgrade(
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
    origin.behave(
        socket -> {
          socket.head();
          socket.send(
              "HTTP/1.1 403 Forbidden\r\nX-Why: members only\r\nContent-Length: 9\r\n\r\ngo away!\n");
        });
    long before = refused("refusing", "origin_refused");
    try (RawSocket client = upgrade("refusing", "")) {
      assertThat(client.head())
          .startsWith("HTTP/1.1 403 Forbidden")
          .containsIgnoringCase("X-Why: members only");
      assertThat(client.text(9)).isEqualTo("go away!\n");
    }
    awaitRefused("refusing", "origin_refused", before + 1);
  }

  @Test
  void anOriginThatIsDownIs502AndOneThatIsSilent504() throws IOException {
    try (RawSocket client = upgrade("dead", "")) {
      assertThat(client.head()).startsWith("HTTP/1.1 502 ");
    }
    awaitRefused("dead", "origin_unreachable", 1);
    origin.behave(
        socket -> {
          socket.head();
          socket.rest();
        });
    try (RawSocket client = upgrade("silent", "")) {
      assertThat(client.head()).startsWith("HTTP/1.1 504 ");
    }
    awaitRefused("silent", "origin_timeout", 1);
  }

  @Test
  void aClientThatGoesBeforeItsAnswerIsRefused() throws IOException {
    origin.behave(
        socket -> {
          socket.head();
          socket.rest();
        });
    RawSocket client = upgrade("silent", "");
    await().pollDelay(Duration.ofMillis(200)).until(() -> true);
    client.close();
    awaitRefused("silent", "client_gone", 1);
  }

  @Test
  void unknownHostsAre404() throws IOException, InterruptedException {
    long before = refused("_unknown", "unknown_zone");
    try (RawSocket client = upgrade("nowhere", "")) {
      assertThat(client.head()).startsWith("HTTP/1.1 404 ");
      assertThat(client.rest()).isEqualTo("No such site here.\n");
    }
    try (RawSocket client =
        RawSocket.to(port).send("GET / HTTP/1.1\r\nHost: nowhere.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 404 ");
    }
    awaitRefused("_unknown", "unknown_zone", before + 1);
    assertThat(api.json("/api/v1/zones/_unknown/live").get("plan").asText()).isEqualTo("unknown");
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
      try (RawSocket client = RawSocket.to(port).send(one.getKey())) {
        assertThat(client.head())
            .as(one.getKey().substring(0, Math.min(120, one.getKey().length())))
            .startsWith("HTTP/1.1 " + one.getValue());
        client.rest();
      }
    }
    awaitRefused("forms", "bad_handshake", 4);
  }

  @Test
  void theHostInAnAbsoluteTargetCounts() throws IOException {
    List<String> heads = new ArrayList<>();
    origin.behave(
        socket -> {
          heads.add(socket.head());
          socket.send("HTTP/1.1 204 No Content\r\n\r\n");
        });
    try (RawSocket client =
        RawSocket.to(port).send("GET HTTP://raw.test/a?b HTTP/1.1\r\nHost: dead.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 204 ");
      assertThat(heads.get(0))
          .startsWith("GET /a?b HTTP/1.1\r\n")
          .containsIgnoringCase("host: raw.test");
    }
  }

  @Test
  void headersAreHandledAsAProxyMust() throws IOException {
    List<String> heads = new ArrayList<>();
    origin.behave(
        socket -> {
          heads.add(socket.head());
          socket.send(
              "HTTP/1.1 200 OK\r\nConnection: X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\nX-Kept: 1\r\nContent-Length: 2\r\n\r\nok");
          heads.add(socket.head());
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    try (RawSocket client = RawSocket.to(port)) {
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
        .containsIgnoringCase("x-forwarded-for: 192.0.2.1, 127.0.0.1")
        .containsIgnoringCase("x-forwarded-proto: http")
        .containsIgnoringCase("x-forwarded-host: Raw.Test:8080")
        .containsIgnoringCase("via: 1.1 tidemark")
        .containsIgnoringCase("X-End: 1")
        .doesNotContainIgnoringCase("x-hop:")
        .doesNotContainIgnoringCase("te: trailers")
        .doesNotContainIgnoringCase("proxy-authorization");
  }

  @Test
  void plainHttpStreamsAndKeepsAlive() throws IOException {
    origin.behave(
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
    try (RawSocket client = RawSocket.to(port)) {
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

  /** What is sent ahead must not be booked as the answer to what came before, nor in its zone. */
  @Test
  void anUpgradeThatIsSentAheadIsBookedInItsOwnZone() throws IOException {
    origin.behave(
        socket -> {
          while (!socket.head().contains("websocket")) {
            socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          }
          socket.send(SWITCHING + "\r\n");
          socket.rest();
        });
    String get = "GET / HTTP/1.1\r\nHost: other.test\r\n\r\n";
    String upgrade = "GET / HTTP/1.1\r\nHost: ahead.test\r\n" + HANDSHAKE + "\r\n";
    try (RawSocket client = RawSocket.to(port).send(get + get + upgrade)) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        assertThat(client.text(2)).isEqualTo("ok");
      }
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      awaitOpen("ahead", 1);
    }
    awaitOpen("ahead", 0);
    String elsewhere = "GET / HTTP/1.1\r\nHost: other.test\r\n" + HANDSHAKE + "\r\n";
    try (RawSocket client = RawSocket.to(port).send(upgrade + elsewhere)) {
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      awaitOpen("ahead", 1);
    }
    awaitOpen("ahead", 0);
    String bad = "GET / HTTP/1.1\r\nHost: ahead.test\r\n" + HANDSHAKE.replace("13", "12") + "\r\n";
    try (RawSocket client = RawSocket.to(port).send(get + bad)) {
      assertThat(client.head()).as("answers come in turn").startsWith("HTTP/1.1 200 ");
      assertThat(client.text(2)).isEqualTo("ok");
      assertThat(client.head()).startsWith("HTTP/1.1 426 ");
    }
    awaitRefused("ahead", "bad_handshake", 1);
    awaitRefused("ahead", "origin_refused", 0);
    awaitRefused("other", "origin_refused", 0);
  }

  private static void awaitOpen(String zone, long open) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(
                        api.json("/api/v1/zones/" + zone + "/live")
                            .get("counts")
                            .get("open")
                            .asLong())
                    .isEqualTo(open));
  }

  @Test
  void aSlowReaderGetsAllOfAnAnswerThatEndsItsConnection() throws IOException {
    int much = 20 << 20;
    origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.0 200 OK\r\n\r\n");
          socket.send(new byte[much]);
        });
    for (String version : List.of("1.0", "1.1")) {
      java.net.Socket narrow = new java.net.Socket();
      narrow.setReceiveBufferSize(8_192);
      narrow.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      try (RawSocket client = new RawSocket(narrow)) {
        client.send("GET / HTTP/" + version + "\r\nHost: raw.test\r\nConnection: close\r\n\r\n");
        client.head();
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        assertThat(client.rest().length()).as(version).isGreaterThanOrEqualTo(much);
      }
    }
  }

  @Test
  void whatAProxyMustNotPassOnIsNot() throws IOException {
    try (RawSocket client =
        RawSocket.to(port).send("CONNECT raw.test:80 HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 501 ");
    }
    origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    try (RawSocket client = RawSocket.to(port).send("GET / HTTP/1.0\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).as("no 1xx for HTTP/1.0").startsWith("HTTP/1.1 200 ");
      assertThat(client.rest()).isEqualTo("ok");
    }
    origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        });
    try (RawSocket client = RawSocket.to(port).send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void aRequestThatMattersTwiceIsNotAskedAgain() throws IOException {
    java.util.concurrent.atomic.AtomicInteger asked =
        new java.util.concurrent.atomic.AtomicInteger();
    origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
          socket.head();
          asked.incrementAndGet();
        });
    try (RawSocket client = RawSocket.to(port)) {
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
    origin.behave(
        socket -> {
          int connection = connections.incrementAndGet();
          socket.head();
          socket.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + connection);
          if (connection == 1) {
            // Ends when the next request is there already.
            socket.head();
          }
        });
    try (RawSocket client = RawSocket.to(port)) {
      for (String answer : List.of("1", "2")) {
        client.send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        assertThat(client.text(1)).isEqualTo(answer);
      }
    }
  }

  @Test
  void aHeadThatComesInPiecesIsRead() throws IOException {
    origin.behave(
        socket -> {
          assertThat(socket.head()).containsIgnoringCase("x-end: yes");
          socket.send("HTTP/1.1 204 No Content\r\n\r\n");
        });
    try (RawSocket client = RawSocket.to(port)) {
      client.send("GET / HTTP/1.1\r\nHost: raw.test\r\nX-Long: " + "x".repeat(3_000));
      await().pollDelay(Duration.ofMillis(100)).until(() -> true);
      client.send("\r\nX-End: ");
      await().pollDelay(Duration.ofMillis(100)).until(() -> true);
      client.send("yes\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void anInterimAnswerIsPassedOn() throws IOException {
    origin.behave(
        socket -> {
          assertThat(socket.head()).containsIgnoringCase("expect: 100-continue");
          socket.send("HTTP/1.1 100 Continue\r\n\r\n");
          assertThat(socket.text(4)).isEqualTo("body");
          socket.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        });
    try (RawSocket client = RawSocket.to(port)) {
      client.send(
          "PUT / HTTP/1.1\r\nHost: raw.test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 100 Continue");
      client.send("body");
      assertThat(client.head()).startsWith("HTTP/1.1 201 Created");
    }
  }

  @Test
  void anAnswerWithoutALengthEndsWithItsConnection() throws IOException {
    origin.behave(
        socket -> {
          socket.head();
          socket.send("HTTP/1.0 200 OK\r\n\r\nall of it");
        });
    try (RawSocket client = RawSocket.to(port).send("GET / HTTP/1.0\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 200 OK").doesNotContainIgnoringCase("chunked");
      assertThat(client.rest()).isEqualTo("all of it");
    }
    try (RawSocket client = RawSocket.to(port).send("GET / HTTP/1.1\r\nHost: raw.test\r\n\r\n")) {
      assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked");
      assertThat(client.text(14)).isEqualTo("9\r\nall of it\r\n");
    }
  }

  @Test
  void aSlowReaderHoldsTheSenderBackInBothDirections() throws IOException {
    long much = 64L << 20;
    AtomicLong sent = new AtomicLong();
    AtomicLong received = new AtomicLong();
    CompletableFuture<Void> readOn = new CompletableFuture<>();
    origin.behave(
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
    try (RawSocket client = upgrade("raw", "")) {
      client.head();
      long stood = standsStill(sent);
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
      assertThat(standsStill(pushed)).as("the client is held back").isLessThan(much / 2);
      readOn.complete(null);
      pushing.join();
      assertThat(client.text(1)).isEqualTo("d");
    }
  }

  private static long standsStill(AtomicLong count) {
    AtomicLong before = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              long now = count.get();
              return before.getAndSet(now) == now && now > 0;
            });
    return count.get();
  }

  @Test
  void theToggleTakesEffectAndAnUnchangedFileDoesNotUndoIt()
      throws IOException, InterruptedException {
    origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          socket.rest();
        });
    try (RawSocket established = upgrade("off", "");
        ZonesWriter writer =
            new ZonesWriter(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      assertThat(established.head()).startsWith("HTTP/1.1 101 ");
      writer.toggle("off", false, System.currentTimeMillis());
      await().atMost(Duration.ofSeconds(5)).until(() -> status("off").startsWith("HTTP/1.1 403 "));
      Path zones = folder.resolve("zones.yaml");
      Files.writeString(zones, Files.readString(zones) + "# touched\n");
      await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
      assertThat(status("off")).startsWith("HTTP/1.1 403 ");
      JsonNode live = api.json("/api/v1/zones/off/live");
      assertThat(live.get("websockets").asText()).isEqualTo("off");
      assertThat(live.get("counts").get("open").asLong()).as("established ones stay").isEqualTo(1);
      assertThat(live.get("counts").get("refused").get("toggled_off").asLong()).isPositive();
      writer.toggle("off", true, System.currentTimeMillis());
      await().atMost(Duration.ofSeconds(5)).until(() -> status("off").startsWith("HTTP/1.1 101 "));
    }
  }

  private static String status(String zone) throws IOException {
    try (RawSocket client = upgrade(zone, "")) {
      return client.head();
    }
  }

  @Test
  void aProxyStartsWithoutKafkaFromWhatItLastKnew() throws IOException {
    origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          socket.rest();
        });
    Path state = folder.resolve("edge/tables.bin");
    await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(state));
    Path copy = Files.createDirectories(folder.resolve("without-kafka"));
    Files.copy(state, copy.resolve("tables.bin"));
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "agent.state-dir", copy.toString(),
                "agent.stop-timeout", "100ms",
                "edge.drain-grace", "0ms",
                "edge.port", "0",
                "edge.admin-port", "0"));
    EdgeConfig config = EdgeConfig.from(settings);
    settings.check();
    try (Edge edge = Edge.start(config);
        RawSocket client =
            RawSocket.to(edge.port())
                .send("GET / HTTP/1.1\r\nHost: raw.test\r\n" + HANDSHAKE + "\r\n")) {
      assertThat(edge.isReady()).isTrue();
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void aLimitIsEnforcedAtTheHandshake() throws Exception {
    origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          socket.rest();
        });
    Client self = Client.of(InetAddress.getLoopbackAddress());
    LimitRecord limit =
        LimitRecord.newBuilder()
            .setContract(1)
            .setId("limit-1")
            .setZone("blocked")
            .setBlock(
                SourceBlock.newBuilder()
                    .setClientHigh(self.high())
                    .setClientLow(self.low())
                    .setPrefixBits(128))
            .setExpiresMillis(System.currentTimeMillis() + 20_000)
            .build();
    Properties properties = new Properties();
    properties.put("bootstrap.servers", stack.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] key = "limit-1".getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(Topic.LIMITS.topic(), key, limit.toByteArray())).get();
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> status("blocked").startsWith("HTTP/1.1 429 "));
      assertThat(status("blocked")).containsIgnoringCase("retry-after: ");
      assertThat(status("raw")).startsWith("HTTP/1.1 101 ");
      producer.send(new ProducerRecord<>(Topic.LIMITS.topic(), key, null)).get();
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> status("blocked").startsWith("HTTP/1.1 101 "));
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> refused("blocked", "source_limit") > 0);
  }

  @Test
  void aCloseIsBookedOnceWithBytesCodeAndCause() throws IOException {
    origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          socket.bytes(1);
          socket.send(new byte[] {(byte) 0x88, 2, 0x0f, (byte) 0xa1});
        });
    try (RawSocket client = upgrade("codes", "")) {
      client.head();
      client.send(new byte[] {(byte) 0x89, (byte) 0x80, 1, 2, 3, 4});
      assertThat(client.bytes(4)).isEqualTo(new byte[] {(byte) 0x88, 2, 0x0f, (byte) 0xa1});
      assertThat(client.rest()).isEmpty();
    }
    List<ClosedEvents> closed = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              closed.clear();
              closed.addAll(closes("codes"));
              return !closed.isEmpty();
            });
    assertThat(closed).hasSize(1);
    ClosedEvents one = closed.get(0);
    assertThat(one.getConnectionCount()).isEqualTo(1);
    assertThat(one.getCloseCode(0)).isEqualTo(4001);
    assertThat(one.getCategory(0)).isEqualTo(CloseCategory.ORIGIN_CLOSED);
    assertThat(one.getBytesIn(0)).isEqualTo(6);
    assertThat(one.getBytesOut(0)).isEqualTo(4);
    assertThat(one.getDurationMillis(0)).isBetween(0L, 20_000L);
  }

  private static List<ClosedEvents> closes(String zone) throws IOException {
    List<ClosedEvents> closes = new ArrayList<>();
    Map<String, Object> properties = Map.of("bootstrap.servers", stack.bootstrapServers());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition =
          new TopicPartition(Topic.CONNECTIONS.topic(), io.tidemark.events.Shards.shard(zone, 8));
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          for (ZoneSlice slice :
              ConnectionRecord.parseFrom(record.value()).getBatch().getZonesList()) {
            if (slice.getZone().equals(zone) && slice.getClosed().getConnectionCount() > 0) {
              closes.add(slice.getClosed());
            }
          }
        }
      }
    }
    return closes;
  }
}
