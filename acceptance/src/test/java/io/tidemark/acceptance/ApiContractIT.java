package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that compare every real answer with the OpenAPI document that the API itself serves. */
class ApiContractIT {
  private static final String TOKEN = "a-token-for-the-tests";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Stack stack;

  @SuppressWarnings("NullAway.Init")
  private static ApiClient api;

  @SuppressWarnings("NullAway.Init")
  private static JsonNode contract;

  @SuppressWarnings("NullAway.Init")
  private static Clients clients;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    stack =
        Stack.start(
            folder, Stack.StackPorts.FREE, Map.of("api.token", TOKEN, "metrics.top-zones", "2"));
    api = new ApiClient(stack.api(), TOKEN);
    patiently()
        .until(
            () ->
                api.isReady()
                    && stack.edge().isReady()
                    && api.json("/api/v1/zones?sort=open").get("zones").size() == 4);
    contract = new YAMLMapper().readTree(api.get("/api/v1/openapi.yaml").body());
    clients = new Clients();
    for (String zone : new String[] {"shop", "game", "chat"}) {
      clients.open(stack.edge().port(), zone + ".localhost", "/live").join();
    }
    patiently().until(() -> api.json("/api/v1/plans").get("total").get("open").asLong() == 3);
  }

  @AfterAll
  static void stop() {
    clients.close();
    stack.close();
  }

  /** Sends a GET, and checks the answer against the document's schema for this path and status. */
  private static JsonNode checked(String path, String template, int status)
      throws IOException, InterruptedException {
    HttpResponse<String> response = api.get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(status);
    JsonNode described =
        contract.at("/paths/" + template.replace("/", "~1") + "/get/responses/" + status);
    assertThat(described.isMissingNode())
        .as("%s %d is in the document", template, status)
        .isFalse();
    if (described.has("$ref")) {
      described = contract.at(described.get("$ref").asText().substring(1));
    }
    Map.Entry<String, JsonNode> content = described.get("content").properties().iterator().next();
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith(content.getKey());
    JsonNode answer = JSON.readTree(response.body());
    assertThat(faults(content.getValue().get("schema"), answer))
        .as("%s: %s", path, answer)
        .isEmpty();
    return answer;
  }

  private static Set<ValidationMessage> faults(JsonNode schema, JsonNode answer) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", contract.get("components"));
    JsonSchema compiled =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
    return compiled.validate(answer);
  }

  @Test
  void theAnswersAreWhatTheDocumentSays() throws IOException, InterruptedException {
    JsonNode plans = checked("/api/v1/plans", "/api/v1/plans", 200);
    assertThat(plans.get("plans").findValuesAsText("plan"))
        .contains("free", "pro", "business", "enterprise");
    JsonNode zones = checked("/api/v1/zones", "/api/v1/zones", 200);
    assertThat(zones.get("zones").findValuesAsText("zone"))
        .containsExactly("chat", "game", "news", "shop");
    assertThat(checked("/api/v1/zones?sort=open&limit=2", "/api/v1/zones", 200).get("zones"))
        .hasSize(2);
    JsonNode page = checked("/api/v1/zones?limit=3", "/api/v1/zones", 200);
    assertThat(page.get("next").asText()).isEqualTo("news");
    assertThat(
            checked("/api/v1/zones?limit=3&after=news", "/api/v1/zones", 200)
                .get("zones")
                .findValuesAsText("zone"))
        .containsExactly("shop");
    checked("/api/v1/zones/shop/usage?unit=minute", "/api/v1/zones/{id}/usage", 200);
    checked("/api/v1/zones/shop/statement", "/api/v1/zones/{id}/statement", 200);
    checked("/api/v1/statements?of=plans", "/api/v1/statements", 200);
    JsonNode shop = checked("/api/v1/zones/shop/live", "/api/v1/zones/{id}/live", 200);
    assertThat(shop.get("plan").asText()).isEqualTo("pro");
    assertThat(shop.get("guideline").asLong()).isEqualTo(100);
    assertThat(shop.get("counts").get("confirmed").asLong()).isEqualTo(1);
  }

  @Test
  void badInputIsToldAsAProblem() throws IOException, InterruptedException {
    assertThat(checked("/api/v1/zones?limit=0", "/api/v1/zones", 400).get("parameter").asText())
        .isEqualTo("limit");
    assertThat(checked("/api/v1/zones?limit=x", "/api/v1/zones", 400).get("detail").asText())
        .isEqualTo("limit must be a whole number from 1 to 1000, got: x");
    assertThat(checked("/api/v1/zones?sort=name", "/api/v1/zones", 400).get("parameter").asText())
        .isEqualTo("sort");
    assertThat(checked("/api/v1/zones?after=a%20b", "/api/v1/zones", 400).get("parameter").asText())
        .isEqualTo("after");
    checked("/api/v1/zones/no%20zone/live", "/api/v1/zones/{id}/live", 400);
    assertThat(
            checked("/api/v1/zones/nobody/live", "/api/v1/zones/{id}/live", 404)
                .get("detail")
                .asText())
        .isEqualTo("zone nobody is not configured and has had no connection");
    assertThat(api.get("/nowhere").statusCode()).isEqualTo(404);
    ApiClient stranger = new ApiClient(stack.api(), null);
    HttpResponse<String> refused = stranger.get("/api/v1/plans");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("www-authenticate")).contains("Bearer");
    assertThat(
            new ApiClient(stack.api(), "a-wrong-token-for-tests").get("/api/v1/plans").statusCode())
        .isEqualTo(401);
    assertThat(stranger.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(stranger.get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void everyPathOfTheDocumentIsServed() throws IOException, InterruptedException {
    for (Map.Entry<String, JsonNode> path : contract.get("paths").properties()) {
      String asked =
          path.getKey()
              .replace("{id}", "shop")
              .replace("{case}", "shop.1")
              .replace("{limit}", "shop.L1")
              .replace("{suspicion}", "shop.S1");
      for (String method : List.of("GET", "POST", "DELETE")) {
        if (path.getValue().has(method.toLowerCase(Locale.ROOT))) {
          HttpResponse<String> response = api.send(method, asked, "application/json", "{");
          assertThat(response.body()).as("%s %s", method, asked).doesNotContain("is not here");
          assertThat(response.statusCode()).isIn(200, 400, 404, 415);
        }
      }
    }
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return api.send("POST", path, "application/json", body);
  }

  @Test
  void aLimitWithoutContactIsRefusedAndUnderASuspicionItStandsUntilThatIsCleared()
      throws IOException, InterruptedException {
    String limit =
        "{\"zone\": \"news\", \"cap\": 5, \"reason\": \"r\", \"actor\": \"ada\", \"expires_in\": \"1h\"}";
    HttpResponse<String> refused = post("/api/v1/limits", limit);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .contains("Nobody is limited without having been contacted, unless abuse or an attack")
        .contains("Needed: ");
    HttpResponse<String> suspected =
        post(
            "/api/v1/zones/news/suspicions",
            "{\"evidence\": \"a flood\", \"lasts\": \"1h\", \"actor\": \"ada\"}");
    assertThat(suspected.statusCode()).as(suspected.body()).isEqualTo(201);
    HttpResponse<String> tried =
        post("/api/v1/limits", limit.replace("\"cap\"", "\"dry_run\": true, \"cap\""));
    assertThat(tried.statusCode()).as(tried.body()).isEqualTo(200);
    assertThat(faults(contract.at("/components/schemas/DryRun"), JSON.readTree(tried.body())))
        .isEmpty();
    HttpResponse<String> set = post("/api/v1/limits", limit);
    assertThat(set.statusCode()).as(set.body()).isEqualTo(201);
    String id = JSON.readTree(set.body()).get("id").asText();
    patiently().until(() -> api.get("/api/v1/limits/" + id).statusCode() == 200);
    checked("/api/v1/limits", "/api/v1/limits", 200);
    checked("/api/v1/limits/" + id, "/api/v1/limits/{limit}", 200);
    checked("/api/v1/limits/crowdsec", "/api/v1/limits/crowdsec", 200);
    patiently()
        .until(() -> checked("/api/v1/alerts", "/api/v1/alerts", 200).get("alerts").size() >= 2);
    String suspicion = JSON.readTree(suspected.body()).get("id").asText();
    String mark = "/api/v1/zones/news/suspicions/" + suspicion + "/mark";
    assertThat(post(mark, "{\"mark\": \"perhaps\", \"actor\": \"ada\"}").statusCode())
        .isEqualTo(400);
    HttpResponse<String> marked = post(mark, "{\"mark\": \"true\", \"actor\": \"ada\"}");
    assertThat(marked.statusCode()).as(marked.body()).isEqualTo(200);
    assertThat(faults(contract.at("/components/schemas/Suspicion"), JSON.readTree(marked.body())))
        .isEmpty();
    patiently()
        .until(
            () ->
                checked("/api/v1/suspicions?zone=news&mark=true", "/api/v1/suspicions", 200)
                        .get("suspicions")
                        .size()
                    == 1);
    checked("/api/v1/suspicions?mark=perhaps", "/api/v1/suspicions", 400);
    assertThat(checked("/api/v1/suspicions/score", "/api/v1/suspicions/score", 200).toString())
        .contains("\"detector\":\"people\",\"raised\":1,\"marked_true\":1");
    HttpResponse<String> cleared =
        api.send(
            "DELETE",
            "/api/v1/zones/news/suspicions/" + suspicion,
            "application/json",
            "{\"reason\": \"a test\", \"actor\": \"ada\"}");
    assertThat(cleared.statusCode()).as(cleared.body()).isEqualTo(200);
    patiently().until(() -> api.get("/api/v1/limits/" + id).statusCode() == 404);
    patiently()
        .untilAsserted(
            () ->
                assertThat(
                        checked("/api/v1/actions?zone=news", "/api/v1/actions", 200)
                            .findValuesAsText("action"))
                    .containsExactly(
                        "limit_lifted",
                        "suspicion_cleared",
                        "suspicion_marked",
                        "limit_set",
                        "limit_tried",
                        "suspicion_raised",
                        "limit_set"));
    checked("/api/v1/cases?state=all", "/api/v1/cases", 200);
    checked("/api/v1/cases/news.1", "/api/v1/cases/{case}", 404);
    checked("/api/v1/policy", "/api/v1/policy", 200);
  }

  @Test
  void aPolicyIsTriedOnThePastAndAWrongOneIsToldWhole() throws IOException, InterruptedException {
    HttpResponse<String> tried =
        api.send(
            "POST", "/api/v1/policy/try", "application/yaml", "defaults: {repeated: {spikes: 1}}");
    assertThat(tried.statusCode()).as(tried.body()).isEqualTo(200);
    assertThat(faults(contract.at("/components/schemas/PolicyTrial"), JSON.readTree(tried.body())))
        .isEmpty();
    HttpResponse<String> wrong =
        api.send(
            "POST",
            "/api/v1/policy/try",
            "application/yaml",
            "defaults: {repeated: {spikes: 0}, other: 1}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body())
        .contains("defaults.repeated.spikes must be a whole number from 1 to 100, got: 0")
        .contains("defaults.other is not known");
  }

  @Test
  void aWrongAnswerWouldBeSeen() throws IOException, InterruptedException {
    ObjectNode answer = (ObjectNode) api.json("/api/v1/zones/shop/live");
    answer.put("surprise", 1);
    JsonNode schema = contract.at("/components/schemas/LiveZone");
    assertThat(faults(schema, answer)).isNotEmpty();
  }

  @Test
  void metricsAreBoundedAndNamed() throws IOException, InterruptedException {
    String metrics = api.get("/metrics").body();
    assertThat(metrics)
        .contains("tidemark_plan_open_connections{plan=\"pro\"} 1.0")
        .contains("tidemark_zone_open_connections{zone=\"other\"} 1.0")
        .contains("tidemark_plan_opened_connections_total{plan=\"pro\"} 1.0")
        .contains("tidemark_ledger_imbalance_total 0.0")
        .contains("jvm_memory_used_bytes");
    assertThat(metrics.lines().filter(line -> line.startsWith("tidemark_zone_open_connections{")))
        .hasSize(3);
    String edge =
        new ApiClient("http://127.0.0.1:" + stack.edge().adminPort(), null).get("/metrics").body();
    assertThat(edge)
        .contains("tidemark_agent_offered_events_total 3.0")
        .contains("tidemark_edge_relayed_connections 3.0");
  }

  @Test
  void aTopicThatIsNotAsItMustBeStopsTheStart() throws IOException {
    var settings =
        io.tidemark.settings.Settings.of(
            Map.of(
                "kafka.bootstrap.servers",
                stack.bootstrapServers(),
                "app.shards",
                "3",
                "api.port",
                "0"));
    var config = io.tidemark.app.AppConfig.from(settings);
    settings.check();
    assertThatThrownBy(() -> io.tidemark.app.App.start(config))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            """
            tidemark.connections must have 3 partitions (app.shards), got: 8
            tidemark.usage must have 3 partitions (app.shards), got: 8
            tidemark.requests must have 3 partitions (app.shards), got: 8
            tidemark.cases must have 3 partitions (app.shards), got: 8
            Partitions of topics in use are not changed: set app.shards to what they have, or move what they hold and delete them""");
  }

  @Test
  void listeningBeyondLoopbackAsksForAToken() {
    var settings = io.tidemark.settings.Settings.of(Map.of("api.host", "0.0.0.0"));
    var config = io.tidemark.app.AppConfig.from(settings);
    assertThat(config.api().token()).isNull();
    assertThatThrownBy(settings::check)
        .hasMessageContaining("api.token must be set when api.host is not loopback (0.0.0.0)");
  }

  @Test
  void aChangedZonesFileTakesEffectAndAWrongOneChangesNothing()
      throws IOException, InterruptedException {
    Path zones = folder.resolve("zones.yaml");
    String before = Files.readString(zones);
    Files.writeString(
        zones,
        before
            .replace("plan: enterprise", "plan: business")
            .replace("guideline: 500", "guideline: 600"));
    patiently()
        .until(() -> api.json("/api/v1/zones/news/live").get("plan").asText().equals("business"));
    patiently().until(() -> api.json("/api/v1/zones/game/live").get("guideline").asLong() == 600);
    Files.writeString(zones, "plans: {}\nzones: { shop: {} }\n");
    pause(Duration.ofSeconds(3));
    assertThat(api.zones()).hasSize(4);
    Files.writeString(zones, before);
    patiently()
        .until(() -> api.json("/api/v1/zones/news/live").get("plan").asText().equals("enterprise"));
  }
}
