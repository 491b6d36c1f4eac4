package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of the way from a settled minute to people: a real Alertmanager, a webhook, an outage and a
 * crash.
 */
class AlertsIT {
  private static final String OURS = "/hook";
  private static final String NEW_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final String NO_SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  @TempDir private Path folder;

  private record Post(String path, Map<String, String> headers, String body, boolean isAccepted) {
    String id() {
      return headers.getOrDefault("webhook-id", "");
    }

    /** The post as a line for the script that checks it with the standardwebhooks package. */
    String check(String secret, String asBody) {
      ObjectNode check = new ObjectMapper().createObjectNode();
      check.put("secret", secret).put("body", asBody);
      headers.forEach(check.putObject("headers")::put);
      return check.toString();
    }
  }

  /** An HTTP server that accepts posts, and keeps them. */
  private static final class Hooks implements AutoCloseable {
    private final HttpServer server;
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    Hooks() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            int answer = exchange.getRequestURI().getPath().equals(OURS) ? status : 200;
            Map<String, String> headers = new TreeMap<>();
            exchange
                .getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(ROOT), values.get(0)));
            posts.add(
                new Post(
                    exchange.getRequestURI().getPath(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    answer == 200));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
          });
      server.start();
    }

    String url(String path) {
      return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** The posts to our own webhook about a zone. */
    List<Post> ours(String zone, boolean accepted) {
      return posts.stream()
          .filter(post -> post.path().equals(OURS) && post.isAccepted() == accepted)
          .filter(post -> post.body().contains("\"zone\":\"" + zone + "\""))
          .toList();
    }

    boolean heard(String path, String text) {
      return posts.stream()
          .anyMatch(post -> post.path().equals(path) && post.body().contains(text));
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private Cluster.App app(Cluster cluster, String name) throws IOException {
    Cluster.App app =
        cluster.app(
            name,
            "app.replication=1",
            "policy.file=" + folder.resolve("policy.yaml"),
            "alerts.file=" + folder.resolve("alerts.yaml"));
    patiently().until(app.api()::isReady);
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
        NodeProcess receiver = NodeProcess.start("webhooks.js");
        Cluster cluster = new Cluster(folder)) {
      Files.writeString(folder.resolve("policy.yaml"), "defaults: {repeated: {spikes: 1}}\n");
      Files.writeString(
          folder.resolve("alerts.yaml"),
          """
          alertmanagers: ['http://127.0.0.1:%d']
          webhooks:
            ops:
              url: %s
              secrets: [%s, %s]
              allow_private: true
          """
              .formatted(alertmanager.port, hooks.url(OURS), NEW_SECRET, OLD_SECRET));
      cluster.broker();
      Cluster.App first = app(cluster, "one");

      SettledMinute.write(cluster.bootstrap(), "zone-0", 50);
      patiently().until(() -> alertmanager.firing().contains("zone-0"));
      patiently().until(() -> hooks.heard("/people", "zone-0.1"));
      patiently().until(() -> hooks.heard(OURS, "tidemark.alert.firing"));
      contact(first, "zone-0.1");
      patiently().until(() -> !alertmanager.firing().contains("zone-0"));
      patiently().until(() -> hooks.heard(OURS, "tidemark.alert.resolved"));
      List<Post> told = hooks.ours("zone-0", true);
      assertThat(told).extracting(Post::id).hasSize(2).doesNotHaveDuplicates();
      for (Post post : told) {
        assertThat(isGood(receiver, post.check(NEW_SECRET, post.body()))).isTrue();
        assertThat(isGood(receiver, post.check(OLD_SECRET, post.body()))).isTrue();
        assertThat(isGood(receiver, post.check(NO_SECRET, post.body()))).isFalse();
        assertThat(isGood(receiver, post.check(NEW_SECRET, post.body() + " "))).isFalse();
      }

      alertmanager.stop();
      hooks.status = 503;
      SettledMinute.write(cluster.bootstrap(), "zone-2", 50);
      patiently().until(() -> !hooks.ours("zone-2", false).isEmpty());
      first.process().kill();
      String id = hooks.ours("zone-2", false).get(0).id();
      hooks.status = 200;
      alertmanager.startAgain();
      app(cluster, "two");
      patiently().until(() -> alertmanager.firing().contains("zone-2"));
      patiently().until(() -> !hooks.ours("zone-2", true).isEmpty());
      assertThat(hooks.ours("zone-2", true)).extracting(Post::id).containsExactly(id);
      assertThat(hooks.ours("zone-2", false)).extracting(Post::id).containsOnly(id);
      assertThat(hooks.ours("zone-0", true)).isEqualTo(told);
      assertThat(alertmanager.firing().lines().filter(line -> line.contains("zone-2"))).hasSize(1);
    }
  }

  private static boolean isGood(NodeProcess receiver, String check) throws IOException {
    return receiver.order(check).get("good").asBoolean();
  }
}
