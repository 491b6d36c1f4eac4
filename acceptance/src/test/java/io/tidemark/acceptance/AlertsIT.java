package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.events.Periods;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a settled minute to people: a real Alertmanager, a webhook, and what a crash makes of it.
 */
class AlertsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SHARDS = 8;

  @TempDir private Path folder;

  /** Takes posts, and keeps them by path. */
  private static final class Hooks implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, List<String>> bodies = new ConcurrentHashMap<>();
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    Hooks() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String path = exchange.getRequestURI().getPath();
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.computeIfAbsent(path, p -> new CopyOnWriteArrayList<>()).add(body);
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            if (id != null) {
              ids.add(id);
            }
            exchange.sendResponseHeaders(id == null ? 200 : status, -1);
            exchange.close();
          });
      server.start();
    }

    String url(String path) {
      return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    boolean heard(String path, String text) {
      return bodies.getOrDefault(path, List.of()).stream().anyMatch(body -> body.contains(text));
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private void settle(Cluster cluster, String zone, long peak)
      throws ExecutionException, InterruptedException {
    UsageRow row =
        UsageRow.newBuilder()
            .setContract(1)
            .setZone(zone)
            .setPlan("free")
            .setResolution(Resolution.MINUTE)
            .setStartMillis(
                Periods.start(System.currentTimeMillis(), Periods.MINUTE) - Periods.MINUTE)
            .setPeak(peak)
            .build();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topic.USAGE.topic(),
                  Shards.shard(zone, SHARDS),
                  UsageKeys.zone(zone),
                  row.toByteArray()))
          .get();
    }
  }

  private Cluster.App app(Cluster cluster, String name) throws IOException {
    Cluster.App app =
        cluster.app(
            name,
            "app.replication=1",
            "policy.file=" + folder.resolve("policy.yaml"),
            "alerts.file=" + folder.resolve("alerts.yaml"));
    await().atMost(PATIENCE).until(app.api()::isReady);
    return app;
  }

  private static void contact(Cluster.App app, String id) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        app.api()
            .send(
                "POST",
                "/api/v1/cases/" + id + "/steps",
                "application/json",
                "{\"step\": \"contact\", \"version\": 1, \"actor\": \"ada\", \"channel\": \"mail\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void aCaseReachesPeopleThroughAnOutageAndACrashUnderOneIdentity() throws Exception {
    try (Hooks hooks = new Hooks();
        Alertmanager alertmanager = new Alertmanager(folder, hooks.url("/people"));
        Cluster cluster = new Cluster(folder)) {
      Files.writeString(folder.resolve("policy.yaml"), "defaults: {repeated: {spikes: 1}}\n");
      Files.writeString(
          folder.resolve("alerts.yaml"),
          """
          alertmanagers: ['http://127.0.0.1:%d']
          webhooks:
            ops:
              url: %s
              secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]
              allow_private: true
          """
              .formatted(alertmanager.port, hooks.url("/hook")));
      cluster.broker();
      Cluster.App first = app(cluster, "one");

      settle(cluster, "zone-0", 50);
      await().atMost(PATIENCE).until(() -> alertmanager.firing().contains("zone-0"));
      await().atMost(PATIENCE).until(() -> hooks.heard("/people", "zone-0.1"));
      await().atMost(PATIENCE).until(() -> hooks.heard("/hook", "tidemark.alert.firing"));
      contact(first, "zone-0.1");
      await().atMost(PATIENCE).until(() -> !alertmanager.firing().contains("zone-0"));
      await().atMost(PATIENCE).until(() -> hooks.heard("/hook", "tidemark.alert.resolved"));
      assertThat(hooks.ids).doesNotHaveDuplicates();

      alertmanager.stop();
      hooks.status = 503;
      int before = hooks.ids.size();
      settle(cluster, "zone-2", 50);
      await().atMost(PATIENCE).until(() -> hooks.ids.size() > before);
      first.process().kill();
      hooks.status = 200;
      alertmanager.startAgain();
      app(cluster, "two");
      await().atMost(PATIENCE).until(() -> alertmanager.firing().contains("zone-2"));
      int tried = hooks.ids.size();
      await().atMost(PATIENCE).until(() -> hooks.ids.size() > tried || tried > before + 1);
      assertThat(hooks.ids.subList(before, hooks.ids.size())).containsOnly(hooks.ids.get(before));
      assertThat(alertmanager.firing().lines().filter(line -> line.contains("zone-2"))).hasSize(1);
    }
  }
}
