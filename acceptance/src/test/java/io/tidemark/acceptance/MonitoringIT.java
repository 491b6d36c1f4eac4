package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import io.tidemark.settings.Settings;
import io.tidemark.sidecar.Sidecar;
import io.tidemark.sidecar.SidecarConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of rules, alerts and the reference of metrics against what the processes really export. */
class MonitoringIT {
  private static final Path RULES = Path.of("../dashboards/prometheus");
  private static final Path BOARDS = Path.of("../dashboards/grafana/boards");
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern METRIC = Pattern.compile("\\btidemark[a-z0-9_]+\\b(?!:)");
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Stack stack;

  @SuppressWarnings("NullAway.Init")
  private static Clients clients;

  private static Sidecar sidecar;

  private static int adminPort;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path alerts = folder.resolve("alerts.yaml");
    Files.writeString(
        alerts,
        """
        webhooks:
          crm: {url: "http://127.0.0.1:9/", secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw], allow_private: true}
        """);
    adminPort = FreePorts.take();
    stack =
        Stack.start(
            folder.resolve("data"),
            new Stack.StackPorts(0, 0, 0, adminPort, 0, 0),
            Map.of("alerts.file", alerts.toString()));
    ApiClient api = new ApiClient(stack.api(), null);
    clients = new Clients();
    patiently().until(() -> api.isReady() && stack.edge().isReady());
    sidecar = Sidecar.start(SidecarConfig.from(sidecarSettings()));
    clients.open(stack.edge().port(), "shop.localhost", "/live").join();
    try (RawSocket refused = RawSocket.to(stack.edge().port())) {
      refused.send("GET / HTTP/1.1\r\nHost: nobody.test\r\n" + RawSocket.HANDSHAKE + "\r\n").head();
    }
    patiently().until(() -> app().contains("tidemark_fleet_settled_peak_connections"));
  }

  private static Settings sidecarSettings() {
    return Settings.of(
        Map.of(
            "kafka.bootstrap.servers", stack.bootstrapServers(),
            "agent.node", "nginx-1",
            "sidecar.spool", folder.resolve("spool").toString(),
            "sidecar.journal", folder.resolve("journal").toString(),
            "sidecar.admit-socket", "off",
            "sidecar.admit-port", "0",
            "sidecar.spoa-port", "0",
            "sidecar.admin-port", "0"));
  }

  @AfterAll
  static void stop() throws IOException {
    clients.close();
    sidecar.close();
    stack.close();
  }

  private static String app() throws IOException, InterruptedException {
    return new ApiClient(stack.api(), null).get("/metrics").body();
  }

  private static String edge() throws IOException, InterruptedException {
    return new ApiClient("http://127.0.0.1:" + adminPort, null).get("/metrics").body();
  }

  private static String sidecar() throws IOException, InterruptedException {
    return new ApiClient("http://127.0.0.1:" + sidecar.adminPort(), null).get("/metrics").body();
  }

  private static JavaProcess.Ended run(String... command) throws IOException, InterruptedException {
    return Program.run(folder, Path.of("/dev/null"), command);
  }

  @Test
  void rulesAndConfigurationsAreGood() throws Exception {
    String promtool = Program.need("promtool").toString();
    for (String[] command :
        List.of(
            new String[] {promtool, "check", "rules", RULES + "/recording.rules.yml"},
            new String[] {promtool, "check", "rules", RULES + "/alerts.rules.yml"},
            new String[] {promtool, "check", "config", RULES + "/prometheus.yml"},
            new String[] {promtool, "check", "config", "--syntax-only", "../deploy/prometheus.yml"},
            new String[] {promtool, "test", "rules", RULES + "/alerts.test.yml"},
            new String[] {
              Program.need("amtool").toString(),
              "check-config",
              "../dashboards/alertmanager/alertmanager.yml"
            })) {
      JavaProcess.Ended ended = run(command);
      assertThat(ended.exit()).as(ended.output()).isZero();
    }
  }

  private static List<JsonNode> alerts() throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    YAML.readTree(RULES.resolve("alerts.rules.yml").toFile())
        .at("/groups/0/rules")
        .forEach(alerts::add);
    return alerts;
  }

  /** An alert without a test is one that nobody has seen fire. */
  @Test
  void eachAlertHasATestAndARunbookAndEachRunbookAnAlert() throws IOException {
    Set<String> tested = new TreeSet<>();
    for (JsonNode test : YAML.readTree(RULES.resolve("alerts.test.yml").toFile()).get("tests")) {
      test.get("alert_rule_test").forEach(one -> tested.add(one.get("alertname").asText()));
    }
    Set<String> runbooks = new TreeSet<>();
    for (JsonNode alert : alerts()) {
      String name = alert.get("alert").asText();
      assertThat(tested).contains(name);
      Path runbook = Path.of("..", alert.at("/annotations/runbook_url").asText());
      assertThat(Files.readString(runbook).lines().findFirst().orElse("")).contains(name);
      runbooks.add(runbook.getFileName().toString());
    }
    try (Stream<Path> files = Files.list(DOCS.resolve("runbooks"))) {
      assertThat(files.map(file -> file.getFileName().toString())).hasSameElementsAs(runbooks);
    }
  }

  @Test
  void whatTheProcessesSayIsGoodAndInTheReference() throws Exception {
    String promtool = Program.need("promtool").toString();
    Map<String, Map<String, Scrape.Family>> families = new LinkedHashMap<>();
    for (Map.Entry<String, String> process :
        Map.of("Application", app(), "Proxy", edge(), "Sidecar", sidecar()).entrySet()) {
      Path text = Files.writeString(folder.resolve("metrics.txt"), process.getValue());
      JavaProcess.Ended checked = Program.run(folder, text, promtool, "check", "metrics");
      assertThat(checked.output()).as(process.getKey()).isEmpty();
      assertThat(checked.exit()).isZero();
    }
    families.put("Application", Scrape.families(app()));
    families.put("Proxy", Scrape.families(edge()));
    families.put("Sidecar", Scrape.families(sidecar()));
    String reference = Scrape.reference(families);
    Path file = DOCS.resolve("metrics.md");
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(file, reference);
    }
    assertThat(reference).as("renew with -Dgolden=write").isEqualTo(Files.readString(file));
  }

  @Test
  void rulesAskForMetricsThatAreThere() throws Exception {
    Set<String> there = new TreeSet<>(Scrape.families(app()).keySet());
    there.addAll(Scrape.families(edge()).keySet());
    there.addAll(Scrape.families(sidecar()).keySet());
    Set<String> asked = new TreeSet<>();
    for (String file : List.of("recording.rules.yml", "alerts.rules.yml")) {
      for (JsonNode rule : YAML.readTree(RULES.resolve(file).toFile()).at("/groups/0/rules")) {
        Matcher metric = METRIC.matcher(rule.get("expr").asText());
        while (metric.find()) {
          asked.add(metric.group());
        }
      }
    }
    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(there).containsAll(asked);
  }

  @Test
  void aRealPrometheusScrapesEvaluatesAndIsQuiet() throws Exception {
    try (Prometheus prometheus =
        new Prometheus(folder, stack.api().substring("http://".length()), adminPort)) {
      for (JsonNode rule :
          YAML.readTree(RULES.resolve("recording.rules.yml").toFile()).at("/groups/0/rules")) {
        patiently()
            .alias(rule.get("record").asText())
            .until(() -> prometheus.query(rule.get("record").asText()).size() > 0);
      }
      assertThat(prometheus.query("tidemark:open_connections:sum").at("/0/value/1").asInt())
          .isEqualTo(1);
      for (JsonNode group : prometheus.ruleGroups()) {
        for (JsonNode rule : group.get("rules")) {
          assertThat(rule.get("health").asText()).as(rule.toString()).isEqualTo("ok");
        }
      }
      assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}"))
          .as("nothing is wrong, so nothing fires")
          .isEmpty();
    }
  }

  @Test
  void boardsAreMadeFromTheirSourcesAndAreWhatGrafanasTypesSay() throws Exception {
    Path home = NodeProcess.home().toAbsolutePath();
    Path made = folder.resolve("boards");
    JavaProcess.Ended make = run("node", BOARDS.resolve("../make.mjs").toString(), made.toString());
    assertThat(make.exit()).as(make.output()).isZero();
    StringBuilder check = new StringBuilder(Files.readString(Path.of("src/test/node/boards.ts")));
    try (Stream<Path> files = Files.list(BOARDS)) {
      for (Path file : files.sorted().toList()) {
        String board = Files.readString(file);
        assertThat(board)
            .as("node dashboards/grafana/make.mjs")
            .isEqualTo(Files.readString(made.resolve(file.getFileName())));
        check.append(
            "export const %s: Board = %s;%n"
                .formatted(file.getFileName().toString().replace(".json", ""), board));
      }
    }
    Files.writeString(home.resolve("boards.ts"), check);
    Files.copy(
        Path.of("src/test/node/tsconfig.json"),
        home.resolve("tsconfig.json"),
        StandardCopyOption.REPLACE_EXISTING);
    JavaProcess.Ended types =
        run(home.resolve("node_modules/.bin/tsc").toString(), "-p", home.toString());
    assertThat(types.exit()).as(types.output()).isZero();
  }
}
