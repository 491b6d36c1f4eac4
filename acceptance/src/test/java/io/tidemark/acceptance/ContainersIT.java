package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.DockerComposeContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Tests of the built images and our own services of the Compose file on a real engine: real clients
 * connect through them, and the counts are right.
 */
class ContainersIT {
  private static final Path DEPLOY = Path.of("../deploy");
  private static final Duration START = Duration.ofMinutes(3);
  private static final Pattern BASE = Pattern.compile("^FROM (\\S+:\\S+) AS", Pattern.MULTILINE);

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static DockerEngine engine;

  @SuppressWarnings("NullAway.Init")
  private static DockerComposeContainer<?> stack;

  private static String token = "";
  private static String metricsToken = "";
  private static String edgeToken = "";
  private static int edge;
  private static int api;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    engine = DockerEngine.start();
    Matcher base = BASE.matcher(Files.readString(DEPLOY.resolve("Dockerfile")));
    assertThat(base.find()).isTrue();
    engine.standIn(base.group(1));
    Path secrets = folder.resolve("secrets");
    assertThat(
            Program.run(
                    folder,
                    Path.of("/dev/null"),
                    DEPLOY.resolve("secrets.sh").toString(),
                    secrets.toString())
                .exit())
        .isZero();
    token = Files.readString(secrets.resolve("token"));
    metricsToken = Files.readString(secrets.resolve("metrics"));
    edgeToken = Files.readString(secrets.resolve("edge"));
    edge = FreePorts.take();
    api = FreePorts.take();
    stack =
        new DockerComposeContainer<>("tidemark", DEPLOY.resolve("compose.yml").toFile())
            .withPull(false)
            .withBuild(true)
            .withEnv("TIDEMARK_SECRETS", secrets.toAbsolutePath().toString())
            .withEnv("TIDEMARK_EDGE_PORT", "" + edge)
            .withEnv("TIDEMARK_API_PORT", "" + api)
            .withServices("kafka", "app", "edge", "origin")
            .waitingFor("app_1", Wait.forHealthcheck().withStartupTimeout(START))
            .waitingFor("edge_1", Wait.forHealthcheck().withStartupTimeout(START))
            .waitingFor("origin_1", Wait.forHealthcheck().withStartupTimeout(START));
    stack.start();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (stack != null) {
      stack.stop();
    }
    // Where no engine can run, the tests are skipped.
    if (engine != null) {
      engine.stop();
    }
  }

  @Test
  void countsAreRightAndSurviveARestartOfEverything() throws Exception {
    try (Clients clients = new Clients()) {
      List<Clients.Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        sockets.add(clients.open(edge, i < 15 ? "chat.localhost" : "shop.localhost", "/").join());
      }
      counts("chat", 15, 15);
      counts("shop", 10, 10);
      for (Clients.Socket socket : sockets.subList(0, 5)) {
        socket.socket().sendClose(1000, "").join();
        socket.closed().join();
      }
      counts("chat", 10, 15);

      // On a stop, the edge closes its clients' connections and sends its goodbyes.
      assertThat(engine.docker("stop", container("edge")).exit()).isZero();
      assertThat(sockets.get(24).closed().join()).isEqualTo(1012);
      counts("chat", 0, 15);
      counts("shop", 0, 10);

      // The order is that of Compose. A connection that opens while Kafka is away is booked as
      // late.
      for (String service : List.of("app", "kafka")) {
        assertThat(engine.docker("stop", container(service)).exit()).isZero();
      }
      for (String service : List.of("kafka", "app")) {
        assertThat(engine.docker("start", container(service)).exit()).isZero();
      }
      patiently().ignoreExceptions().until(() -> client().isReady());
      assertThat(engine.docker("start", container("edge")).exit()).isZero();
      patiently()
          .until(
              () -> engine.docker("inspect", container("edge")).output().contains("\"healthy\""));
      patiently()
          .ignoreExceptions()
          .until(() -> clients.open(edge, "chat.localhost", "/").join() != null);
      patiently()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                JsonNode counts = client().json("/api/v1/zones/chat/live").get("counts");
                assertThat(counts.get("open").asLong()).isEqualTo(1);
                assertThat(counts.get("opened").asLong() + counts.get("corrections").asLong())
                    .as("opened, or booked late: %s", counts)
                    .isEqualTo(16);
              });
      JsonNode total = client().json("/api/v1/plans");
      assertThat(total.get("imbalance").asLong()).isZero();
      assertThat(total.at("/total/lost").asLong()).isZero();
    }
  }

  @Test
  void nothingRunsAsRootOrMayWriteItsImage() throws Exception {
    for (String service : List.of("kafka", "app", "edge", "origin")) {
      JsonNode told =
          new ObjectMapper().readTree(engine.docker("inspect", container(service)).output()).get(0);
      assertThat(told.at("/Config/User").asText()).as(service).isEqualTo("10001");
      assertThat(told.at("/HostConfig/ReadonlyRootfs").asBoolean()).as(service).isTrue();
      assertThat(told.at("/HostConfig/CapDrop/0").asText()).as(service).isEqualTo("ALL");
      assertThat(told.at("/HostConfig/Privileged").asBoolean()).as(service).isFalse();
      assertThat(told.at("/HostConfig/Memory").asLong()).as(service).isPositive();
    }
  }

  @Test
  void figuresAreForThoseWithTheToken() throws Exception {
    String address = "http://127.0.0.1:" + api;
    assertThat(new ApiClient(address, null).get("/api/v1/plans").statusCode()).isEqualTo(401);
    assertThat(new ApiClient(address, null).get("/metrics").statusCode()).isEqualTo(401);
    assertThat(metricsOfTheEdge("")).contains("401 Unauthorized");
    assertThat(new ApiClient(address, metricsToken).get("/api/v1/plans").statusCode())
        .isEqualTo(403);
    assertThat(new ApiClient(address, metricsToken).get("/metrics").statusCode()).isEqualTo(200);
    assertThat(metricsOfTheEdge("Authorization: Bearer " + token))
        .as("the API's token is not the edge's")
        .contains("401 Unauthorized");
    assertThat(metricsOfTheEdge("Authorization: Bearer " + edgeToken))
        .contains("200 OK")
        .contains("tidemark_agent_queue_events");
  }

  /** The edge's metrics, requested from inside the stack's own network. */
  private static String metricsOfTheEdge(String header) throws Exception {
    return engine
        .docker(
            "exec",
            container("app"),
            "bash",
            "-c",
            "exec 3<>/dev/tcp/edge/8090; printf 'GET /metrics HTTP/1.0\\r\\n%s\\r\\n\\r\\n' >&3; cat <&3"
                .formatted(header))
        .output();
  }

  private static void counts(String zone, long open, long opened) {
    patiently()
        .alias(zone)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              JsonNode counts = client().json("/api/v1/zones/" + zone + "/live").get("counts");
              assertThat(counts.get("open").asLong()).isEqualTo(open);
              assertThat(counts.get("opened").asLong()).isEqualTo(opened);
              assertThat(counts.get("lost").asLong()).isZero();
            });
  }

  private static ApiClient client() {
    return new ApiClient("http://127.0.0.1:" + api, token);
  }

  private static String container(String service) throws IOException, InterruptedException {
    return engine
        .docker("ps", "--all", "--quiet", "--filter", "label=com.docker.compose.service=" + service)
        .output()
        .strip();
  }
}
