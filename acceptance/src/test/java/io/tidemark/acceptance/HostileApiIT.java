package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.access.Tokens;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.Contract;
import io.tidemark.events.RecordWriter;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of hostile requests to the API and hostile records in the topics: nothing stops. */
class HostileApiIT {
  private static final String MASTER = "a-master-token-for-tests";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Stack stack;

  @SuppressWarnings("NullAway.Init")
  private static ApiClient api;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path tokens = folder.resolve("tokens.yaml");
    Files.writeString(
        tokens,
        """
        tokens:
          prometheus: { sha256: %s, may: metrics }
          board: { sha256: %s, may: read }
          ada: { sha256: %s, may: operate }
          acme: { sha256: %s, may: edit, zones: [shop] }
        """
            .formatted(
                Tokens.hash("metrics-token-for-tests"),
                Tokens.hash("read-token-for-tests"),
                Tokens.hash("operate-token-for-tests"),
                Tokens.hash("edit-token-for-tests")));
    stack =
        Stack.start(
            folder,
            Stack.StackPorts.FREE,
            Map.of("api.token", MASTER, "api.tokens-file", tokens.toString()));
    api = new ApiClient(stack.api(), "operate-token-for-tests");
    patiently()
        .until(
            () ->
                api.isReady()
                    && new ApiClient(stack.api(), MASTER).get("/metrics").statusCode() == 200
                    && api.get("/api/v1/plans").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(stack.api() + path)).timeout(Duration.ofMinutes(2));
  }

  private static int status(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private static HttpRequest.Builder asking(String method, String path, String token) {
    HttpRequest.Builder request =
        request(path)
            .method(
                method,
                method.equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString("{}"))
            .header(
                "Content-Type",
                path.endsWith("/policy/try") ? "application/yaml" : "application/json");
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  /**
   * A route with a value in place of each parameter.
   *
   * @param statuses the documented statuses; empty if the route is in no document
   */
  private record Route(String method, String path, List<Integer> statuses) {}

  private static List<Integer> documented(JsonNode operation) {
    List<Integer> statuses = new ArrayList<>();
    operation
        .path("responses")
        .fieldNames()
        .forEachRemaining(status -> statuses.add(Integer.valueOf(status)));
    return statuses;
  }

  private static List<Route> routes() throws IOException, InterruptedException {
    JsonNode document = new YAMLMapper().readTree(api.get("/api/v1/openapi.yaml").body());
    List<Route> routes = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            routes.add(
                                new Route(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey().replaceAll("\\{[a-z]+}", "shop"),
                                    documented(method.getValue())))));
    routes.removeIf(route -> !List.of("GET", "POST", "DELETE", "PATCH").contains(route.method()));
    routes.add(new Route("GET", "/internal/v1/shards", List.of()));
    routes.add(new Route("GET", "/internal/v1/zones/shop", List.of()));
    routes.add(new Route("GET", "/internal/v1/standings/shop", List.of()));
    routes.add(new Route("GET", "/client/v4/zones", List.of()));
    routes.add(new Route("GET", "/client/v4/zones/shop", List.of()));
    routes.add(new Route("PATCH", "/client/v4/zones/shop/settings/websockets", List.of()));
    return routes;
  }

  @Test
  void everyRouteIsClosedToWhoMayNotAsk() throws IOException, InterruptedException {
    assertThat(routes()).hasSizeGreaterThan(25);
    for (Route route : routes()) {
      if (route.path().startsWith("/health/") || route.path().startsWith("/network")) {
        continue;
      }
      boolean isCloudflares = route.path().startsWith("/client/");
      assertThat(status(asking(route.method(), route.path(), "")))
          .as("%s without a token", route)
          .isEqualTo(isCloudflares ? 400 : 401);
      assertThat(status(asking(route.method(), route.path(), "no-token-of-anybody")))
          .as("%s with a wrong token", route)
          .isEqualTo(401);
      if (!route.statuses().isEmpty()) {
        assertThat(route.statuses()).as("%s as documented", route).contains(401, 403);
      }
      boolean isForMetrics = route.path().equals("/metrics");
      assertThat(status(asking(route.method(), route.path(), "metrics-token-for-tests")))
          .as("%s with a token for metrics", route)
          .isEqualTo(isForMetrics ? 200 : 403);
      boolean changes = !route.method().equals("GET") && !route.path().endsWith("/try");
      if (changes || route.path().startsWith("/internal/")) {
        assertThat(status(asking(route.method(), route.path(), "read-token-for-tests")))
            .as("%s with a token for reading", route)
            .isEqualTo(403);
      }
    }
    assertThat(status(asking("GET", "/api/v1/cases", "edit-token-for-tests")))
        .as("all zones' cases, for a token of one zone")
        .isEqualTo(403);
    assertThat(status(asking("GET", "/api/v1/zones/chat/live", "edit-token-for-tests")))
        .isEqualTo(403);
    assertThat(status(asking("GET", "/api/v1/zones/shop/live", "edit-token-for-tests")))
        .isEqualTo(200);
    assertThat(status(asking("GET", "/metrics", "metrics-token-for-tests"))).isEqualTo(200);
  }

  @Test
  void pagesOfOthersAndFormsAreRefused() throws IOException, InterruptedException {
    assertThat(
            status(
                asking("GET", "/api/v1/plans", "read-token-for-tests")
                    .header("Origin", "https://evil.example")))
        .isEqualTo(403);
    assertThat(
            status(
                asking("GET", "/api/v1/plans", "read-token-for-tests")
                    .header("Origin", stack.api())))
        .isEqualTo(200);
    HttpRequest.Builder form =
        request("/api/v1/limits")
            .header("Authorization", "Bearer operate-token-for-tests")
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    assertThat(status(form)).isEqualTo(415);
    HttpRequest.Builder setting =
        request("/client/v4/zones/shop/settings/websockets")
            .header("Authorization", "Bearer operate-token-for-tests")
            .header("Content-Type", "text/plain")
            .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"value\": \"off\"}"));
    HttpResponse<String> refused = HTTP.send(setting.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(415);
    assertThat(refused.body()).contains("\"success\":false", "Content-Type: application/json");
    URI admin = URI.create("http://127.0.0.1:%d/metrics".formatted(stack.edge().adminPort()));
    assertThat(status(HttpRequest.newBuilder(admin))).isEqualTo(200);
    assertThat(status(HttpRequest.newBuilder(admin).header("Host", "evil.example"))).isEqualTo(403);
    assertThat(status(HttpRequest.newBuilder(admin).header("Origin", "https://evil.example")))
        .isEqualTo(403);
  }

  /** Load balancers probe with HTTP/1.0, without a host name. */
  @Test
  void aProbeThatNamesNoHostIsAnswered() throws IOException {
    URI at = URI.create(stack.api());
    try (java.net.Socket socket = new java.net.Socket(at.getHost(), at.getPort())) {
      socket
          .getOutputStream()
          .write("GET /health/live HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(said.lines().findFirst().orElse("")).contains(" 200 ");
    }
  }

  /** A reason too long for a record is refused: once written, it would stop every shard. */
  @Test
  void aReasonThatDoublesAsUtf8IsRefusedAndNothingStops() throws IOException, InterruptedException {
    byte[] head = "{\"actor\": \"ada\", \"reason\": \"".getBytes(StandardCharsets.US_ASCII);
    byte[] body = new byte[head.length + 523_938 + 2];
    java.util.Arrays.fill(body, (byte) 0xE9);
    System.arraycopy(head, 0, body, 0, head.length);
    body[body.length - 2] = '"';
    body[body.length - 1] = '}';
    HttpRequest.Builder huge =
        request("/api/v1/zones/shop/suspicions/shop.S1")
            .header("Authorization", "Bearer operate-token-for-tests")
            .header("Content-Type", "application/json; charset=ISO-8859-1")
            .method("DELETE", HttpRequest.BodyPublishers.ofByteArray(body));
    assertThat(status(huge)).isEqualTo(400);
    String reason = "{\"actor\": \"ada\", \"reason\": \"%s\"}".formatted("é".repeat(501));
    HttpResponse<String> tooLong =
        api.send("DELETE", "/api/v1/zones/shop/suspicions/shop.S1", "application/json", reason);
    assertThat(tooLong.statusCode()).isEqualTo(400);
    assertThat(tooLong.body()).contains("reason must have at most 500 characters");
    everyShardDecides();
  }

  /** Hostile records are written to the topics directly, without the API. */
  @Test
  void recordsOfAnyContentStopNoShardAndNoHistory() throws Exception {
    Map<String, String> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
    try (RecordWriter writer = new RecordWriter("hostile", kafka)) {
      byte[] endless =
          RequestRecord.newBuilder()
              .setContract(Contract.VERSION)
              .setId("x".repeat(400_000))
              .setZone("shop")
              .setActor("é".repeat(100_000))
              .build()
              .toByteArray();
      for (int shard = 0; shard < 8; shard++) {
        writer.write(Topic.REQUESTS, shard, "shop", endless).join();
        writer.write(Topic.REQUESTS, shard, "shop", new byte[] {0, 1, 2}).join();
        writer.write(Topic.USAGE, shard, "shop", new byte[] {-1}).join();
        writer.write(Topic.CONNECTIONS, shard, "shop", new byte[] {-1}).join();
      }
      ActionRecord impossible =
          ActionRecord.newBuilder()
              .setContract(Contract.VERSION)
              .setZone("shop")
              .setActor("somebody")
              .setAtMillis(Long.MIN_VALUE)
              .build();
      writer.write(Topic.ACTIONS, 0, "shop", impossible.toByteArray()).join();
    }
    everyShardDecides();
    patiently()
        .until(
            () ->
                api.get("/metrics").body().contains("tidemark_history_records_refused_total 1.0"));
    patiently()
        .until(() -> api.get("/api/v1/actions?zone=chat").body().contains("suspicion_raised"));
    assertThat(api.get("/metrics").body())
        .contains("tidemark_stream_threads_replaced_total 0.0")
        .contains("tidemark_stream_records_left_out_total{stage=\"processing\"} 0.0");
    assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
  }

  private static void everyShardDecides() throws IOException, InterruptedException {
    for (String zone : List.of("shop", "game", "chat", "news")) {
      HttpResponse<String> raised =
          api.send(
              "POST",
              "/api/v1/zones/%s/suspicions".formatted(zone),
              "application/json",
              "{\"evidence\": \"a test\", \"lasts\": \"1m\", \"actor\": \"bob\"}");
      assertThat(raised.statusCode())
          .as("zone %s, shard %d: %s", zone, Shards.shard(zone, 8), raised.body())
          .isEqualTo(201);
    }
  }

  @Test
  void theTokensNameActsAndTheSwitchIsInTheAuditLog() throws IOException, InterruptedException {
    everyShardDecides();
    HttpRequest.Builder flip =
        request("/client/v4/zones/game/settings/websockets")
            .header("Authorization", "Bearer operate-token-for-tests")
            .header("Content-Type", "application/json")
            .method(
                "PATCH",
                HttpRequest.BodyPublishers.ofString(
                    "{\"value\": \"off\", \"close_established\": true}"));
    assertThat(status(flip)).isEqualTo(200);
    patiently()
        .untilAsserted(
            () ->
                assertThat(api.get("/api/v1/actions?zone=game").body())
                    .contains("\"actor\":\"ada (bob)\"")
                    .contains("settings_changed")
                    .contains("websockets off, established connections end")
                    .contains("\"actor\":\"ada\""));
  }

  @Test
  void parametersOfAnyContentAreNoFaultOfTheServer() throws IOException, InterruptedException {
    List<String> values =
        List.of(
            "%00",
            "%ff",
            "-1",
            "99999999999999999999",
            "a%20b",
            "'--",
            "%F0%9F%99%82",
            "-999999999-01-01T00:00:00Z",
            "%2B999999999-12-31T23:59:59Z",
            "2026-13-45",
            "x".repeat(3_000));
    JsonNode document = new YAMLMapper().readTree(api.get("/api/v1/openapi.yaml").body());
    int asked = 0;
    List<String> surprising = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (JsonNode parameter : path.getValue().path("get").path("parameters")) {
        JsonNode of =
            parameter.has("$ref")
                ? document.at(parameter.get("$ref").asText().substring(1))
                : parameter;
        for (String value : values) {
          String name = of.path("name").asText();
          String asks =
              of.path("in").asText().equals("path")
                  ? path.getKey().replace("{" + name + "}", value).replaceAll("\\{[a-z]+}", "shop")
                  : path.getKey().replaceAll("\\{[a-z]+}", "shop") + "?" + name + "=" + value;
          int status = status(asking("GET", asks, "read-token-for-tests"));
          if (status == 500 || !documented(path.getValue().path("get")).contains(status)) {
            surprising.add("%s: %d".formatted(asks, status));
          }
          asked++;
        }
      }
    }
    assertThat(surprising).as("answers that the document does not list").isEmpty();
    assertThat(asked).isGreaterThan(200);
  }
}
