package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.RawSocket.SWITCHING;
import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static io.tidemark.acceptance.Waiting.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.edge.Edge;
import io.tidemark.edge.EdgeConfig;
import io.tidemark.events.Client;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a proxy that follows the settings of its zones, and limits, in Kafka. */
class EdgeTablesIT {
  /** The longest time from a limit in Kafka to the first refusal, on an idle machine. */
  private static final Duration REACH = Duration.ofSeconds(2);

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
  void theToggleTakesEffectAndAnUnchangedFileDoesNotUndoIt()
      throws IOException, InterruptedException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          socket.rest();
        });
    try (RawSocket established = edge.upgrade("off", "")) {
      assertThat(established.head()).startsWith("HTTP/1.1 101 ");
      toggle("{\"value\": \"off\"}");
      patiently().until(() -> edge.status("off").startsWith("HTTP/1.1 403 "));
      Path zones = folder.resolve("zones.yaml");
      Files.writeString(zones, Files.readString(zones) + "# touched\n");
      pause(Duration.ofSeconds(3));
      assertThat(edge.status("off")).startsWith("HTTP/1.1 403 ");
      JsonNode live = edge.api.json("/api/v1/zones/off/live");
      assertThat(live.get("websockets").asText()).isEqualTo("off");
      assertThat(live.get("counts").get("open").asLong()).as("established ones stay").isEqualTo(1);
      assertThat(live.get("counts").get("refused").get("toggled_off").asLong()).isPositive();
      toggle("{\"value\": \"off\", \"close_established\": true}");
      assertThat(established.rest()).as("asked to go").isNotEmpty();
      patiently()
          .until(() -> edge.api.json("/api/v1/zones/off/live").at("/counts/open").asLong() == 0);
      toggle("{\"value\": \"on\"}");
      patiently().until(() -> edge.status("off").startsWith("HTTP/1.1 101 "));
    }
  }

  private void toggle(String body) throws IOException, InterruptedException {
    assertThat(
            edge.api
                .send("PATCH", "/client/v4/zones/off/settings/websockets", "application/json", body)
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void aProxyStartsWithoutKafkaFromWhatItLastKnew() throws IOException {
    edge.origin.behave(
        socket -> {
          socket.head();
          socket.send(SWITCHING + "\r\n");
          socket.rest();
        });
    Path state = folder.resolve("edge/tables.bin");
    patiently().until(() -> Files.exists(state));
    Path copy = Files.createDirectories(folder.resolve("without-kafka"));
    Files.copy(state, copy.resolve("tables.bin"));
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "agent.state-dir", copy.toString(),
                "agent.stop-timeout", "100ms",
                "edge.drain-grace", "0ms",
                "edge.drain-spread", "0ms",
                "edge.port", "0",
                "edge.admin-port", "0"));
    EdgeConfig config = EdgeConfig.from(settings);
    settings.check();
    try (Edge edge = Edge.start(config);
        RawSocket client =
            RawSocket.to(edge.port())
                .send("GET / HTTP/1.1\r\nHost: raw.test\r\n" + HANDSHAKE + "\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      patiently().until(edge::isReady);
    }
  }

  @Tag("alone")
  @Test
  void aLimitIsEnforcedAtTheHandshake() throws Exception {
    edge.origin.behave(
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
            .setExpiresMillis(System.currentTimeMillis() + 600_000)
            .build();
    Properties properties = new Properties();
    properties.put("bootstrap.servers", edge.stack.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] key = "limit/limit-1".getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(Topic.LIMITS.topic(), key, limit.toByteArray())).get();
      within(REACH).until(() -> edge.status("blocked").startsWith("HTTP/1.1 429 "));
      assertThat(edge.status("blocked")).containsIgnoringCase("retry-after: ");
      assertThat(edge.status("raw")).startsWith("HTTP/1.1 101 ");
      producer.send(new ProducerRecord<>(Topic.LIMITS.topic(), key, null)).get();
      within(REACH).until(() -> edge.status("blocked").startsWith("HTTP/1.1 101 "));
    }
    patiently().until(() -> edge.refused("blocked", "source_limit") > 0);
  }
}
