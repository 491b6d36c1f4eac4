package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.BatchReader;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.quickstart.DemoOrigin;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of rules for upgrade requests, and of connections that end in handlers, through a running
 * edge.
 */
class RulesIT {
  /** More pings than the buffers of the sockets and the proxy hold. */
  private static final int MANY_PINGS = 500_000;

  @TempDir static Path folder;

  private static DemoOrigin origin;
  private static Stack stack;
  private static ApiClient api;
  private static Path zones;

  @BeforeAll
  static void start() throws Exception {
    origin = DemoOrigin.start(0);
    zones = folder.resolve("zones.yaml");
    write(
        """
        managed: { cross-site: block, sql-injection: block }
              origins: [app.test]
              custom:
                old-app: { when: "headers['user-agent'].startsWith('Old/')", do: block, status: 410 }
                watched: { when: "path == '/watched'", do: log }
                admin: { when: "path == '/admin' && host == 'ruled.test'", do: block }
              rates:
                per-key: { by: header, header: x-key, most: 3, per: 1h, do: block }
        """);
    stack = Stack.start(folder, Stack.StackPorts.FREE, Map.of("edge.answer-timeout", "2s"));
    api = new ApiClient(stack.api(), null);
    patiently()
        .until(() -> api.isReady() && stack.edge().agent().zones().zoneOf("chat.test") != null);
  }

  private static void write(String rules) throws Exception {
    Files.writeString(
        zones,
        """
        plans: { pro: { guideline: 500 } }
        zones:
          ruled:
            hosts: [ruled.test]
            origin: http://127.0.0.1:%1$d
            plan: pro
            rules:
              %2$s
          chat:
            hosts: [chat.test]
            origin: http://127.0.0.1:%1$d
            plan: pro
            handlers: { /room/*: chat-room, /gone: no-such-handler }
        """
            .formatted(origin.port(), rules));
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
    origin.close();
  }

  private static RawSocket upgrade(String host, String target, String... more) throws Exception {
    return RawSocket.to(stack.edge().port())
        .send(
            "GET %s HTTP/1.1\r\nHost: %s\r\n%s%s\r\n"
                .formatted(
                    target,
                    host,
                    HANDSHAKE,
                    more.length == 0 ? "" : String.join("\r\n", more) + "\r\n"));
  }

  private static String status(String target, String... more) throws Exception {
    try (RawSocket client = upgrade("ruled.test", target, more)) {
      return client.head().lines().findFirst().orElse("");
    }
  }

  private static JsonNode counts(String zone) throws Exception {
    return api.json("/api/v1/zones/" + zone + "/live").get("counts");
  }

  @Test
  void whatARuleBlocksIsRefusedWithItsStatusAndInTheBooksWithItsId() throws Exception {
    assertThat(status("/chat?id=1%20union%20select%20name")).contains(" 403 ");
    assertThat(status("/chat", "Origin: https://evil.test")).contains(" 403 ");
    assertThat(status("/chat", "Origin: https://app.test")).contains(" 101 ");
    assertThat(status("/chat", "User-Agent: Old/1.0")).contains(" 410 ");
    assertThat(status("/watched")).contains(" 101 ");
    // However the target is written, the rule sees the path that the origin would see.
    assertThat(status("/admin")).contains(" 403 ");
    assertThat(status("http://RULED.test/admin")).contains(" 403 ");
    assertThat(status("ws://chat.test/admin")).contains(" 400 ");
    for (int i = 0; i < 3; i++) {
      assertThat(status("/chat", "X-Key: k")).contains(" 101 ");
    }
    try (RawSocket fourth = upgrade("ruled.test", "/chat", "X-Key: k")) {
      assertThat(fourth.head()).contains(" 429 ").containsIgnoringCase("retry-after: ");
    }
    assertThat(status("/chat", "X-Key: other")).contains(" 101 ");
    patiently()
        .untilAsserted(
            () ->
                assertThat(refused("ruled"))
                    .containsExactlyInAnyOrder(
                        "RULE managed/sql-injection 403",
                        "RULE managed/cross-site 403",
                        "RULE custom/old-app 410",
                        "RULE custom/admin 403",
                        "RULE custom/admin 403",
                        "BAD_HANDSHAKE  400",
                        "RATE_LIMIT rate/per-key 429"));
    JsonNode refused = counts("ruled").get("refused");
    assertThat(refused.get("rule").asLong()).isEqualTo(5);
    assertThat(refused.get("rate_limit").asLong()).isEqualTo(1);
    String metrics =
        new ApiClient("http://127.0.0.1:" + stack.edge().adminPort(), null).get("/metrics").body();
    assertThat(metrics)
        .contains("tidemark_edge_rule_matches_total{action=\"block\",kind=\"custom\"} 3.0")
        .contains("tidemark_edge_rule_matches_total{action=\"log\",kind=\"custom\"} 1.0");
    // Plain HTTP is no handshake: no rule looks at it.
    try (RawSocket http =
        RawSocket.to(stack.edge().port())
            .send("GET /?id=1%20union%20select%20x HTTP/1.1\r\nHost: ruled.test\r\n\r\n")) {
      assertThat(http.head()).contains(" 200 ");
    }

    // After the 101 even an attack passes, byte for byte.
    try (RawSocket client = upgrade("ruled.test", "/chat")) {
      client.head();
      String attack = "' or '1'='1 ../../etc/passwd <script> ${jndi:ldap://x/a}";
      client.send(frame(0x81, attack));
      assertThat(client.bytes(2)[1]).isEqualTo((byte) attack.length());
      assertThat(client.text(attack.length())).isEqualTo(attack);
    }

    write(
        """
        custom:
                nobody: { when: "true", do: block, status: 451 }
        """);
    patiently().until(() -> status("/chat").contains(" 451 "));
  }

  @Test
  void connectionsThatEndInAHandlerCountAsAllOthersDo() throws Exception {
    try (RawSocket ada = upgrade("chat.test", "/room/1");
        RawSocket bob = upgrade("chat.test", "/room/1");
        RawSocket eve = upgrade("chat.test", "/room/2")) {
      for (RawSocket each : List.of(ada, bob, eve)) {
        assertThat(each.head()).contains(" 101 ").contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      }
      awaitOpen(3);
      ada.send(frame(0x81, "hello"));
      for (RawSocket each : List.of(ada, bob)) {
        assertThat(each.text(7)).isEqualTo("\u0081\u0005hello");
      }
      ada.send(frame(0x89, "beat"));
      assertThat(ada.text(6)).isEqualTo("\u008a\u0004beat");
      // The proxy does not read for ever from a client that does not read.
      try (RawSocket deaf = upgrade("chat.test", "/room/deaf")) {
        assertThat(deaf.head()).contains(" 101 ");
        assertThat(pings(deaf)).isLessThan(MANY_PINGS);
      }
      awaitOpen(3);
      bob.send(frame(0x82, "raw"));
      assertThat(bob.bytes(4)).startsWith(0x88, 11, 3, 1003 & 0xff);
      eve.send(frame(0x88, "\u0003\u00e8"));
      assertThat(eve.bytes(4)).containsExactly(0x88, 2, 3, 0xe8);
      awaitOpen(1);
      // A frame that is not masked is an error of the protocol.
      ada.send(new byte[] {(byte) 0x81, 1, 'x'});
      assertThat(ada.bytes(4)).startsWith(0x88).endsWith(3, 1002 & 0xff);
    }
    awaitOpen(0);
    assertThat(counts("chat").get("opened").asLong()).isEqualTo(4);
    try (RawSocket gone = upgrade("chat.test", "/gone")) {
      assertThat(gone.head()).contains(" 502 ");
    }
    try (RawSocket page =
        RawSocket.to(stack.edge().port()).send("GET /room/1 HTTP/1.1\r\nHost: chat.test\r\n\r\n")) {
      assertThat(page.head()).as("plain HTTP is the origin's").contains(" 200 ");
    }
  }

  @Test
  void aHandshakeForAHandlerWhoseBodyDoesNotComeIs408() throws Exception {
    try (RawSocket client = upgrade("chat.test", "/room/1", "Content-Length: 100000")) {
      assertThat(client.head()).contains(" 408 ");
    }
  }

  /**
   * Returns how many pings the proxy takes from a client that does not read, until it takes none
   * for a second.
   */
  private static int pings(RawSocket client) throws Exception {
    AtomicInteger sent = new AtomicInteger();
    byte[] pings = frame(0x89, "p".repeat(125));
    Thread sending =
        new Thread(
            () -> {
              try {
                while (sent.get() < MANY_PINGS) {
                  client.send(pings);
                  sent.incrementAndGet();
                }
              } catch (IOException e) {
                // The test has closed the socket after its wait.
              }
            });
    sending.start();
    AtomicInteger before = new AtomicInteger(-1);
    patiently()
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> before.getAndSet(sent.get()) == sent.get());
    return sent.get();
  }

  private static void awaitOpen(long open) {
    patiently()
        .untilAsserted(() -> assertThat(counts("chat").get("open").asLong()).isEqualTo(open));
  }

  /** A client's frame, masked with zeros. */
  private static byte[] frame(int first, String text) {
    byte[] payload = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) first;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    return frame;
  }

  /** The refusals in the log: reason, rule and status of each. */
  private static List<String> refused(String zone) throws Exception {
    List<String> refused = new ArrayList<>();
    BatchReader batches = new BatchReader();
    Map<String, Object> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition shard = new TopicPartition(Topic.CONNECTIONS.topic(), Shards.shard(zone, 8));
      consumer.assign(List.of(shard));
      consumer.seekToBeginning(List.of(shard));
      long end = consumer.endOffsets(List.of(shard)).get(shard);
      while (consumer.position(shard) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          NamedBatch batch = batches.read(ConnectionRecord.parseFrom(record.value()));
          if (batch != null) {
            batch.getZonesList().stream()
                .filter(slice -> slice.getZone().equals(zone))
                .map(ZoneSlice::getRefused)
                .forEach(events -> add(events, refused));
          }
        }
      }
    }
    return refused;
  }

  private static void add(RefusedEvents events, List<String> to) {
    for (int i = 0; i < events.getReasonCount(); i++) {
      to.add("%s %s %d".formatted(events.getReason(i), events.getRuleId(i), events.getStatus(i)));
    }
  }
}
