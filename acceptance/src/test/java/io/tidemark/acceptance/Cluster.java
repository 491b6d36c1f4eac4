package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.DemoOrigin;
import io.tidemark.quickstart.proxies.ProxyPlace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cluster of broker, applications and edges, each in its own process; the origin is in the test's
 * process.
 */
final class Cluster implements AutoCloseable {
  /**
   * So long that a busy machine starts the next process of a node in time. What happens while a
   * node is lost is not counted as opened and closed.
   */
  static final Duration LONG_LEASE = Duration.ofMinutes(3);

  private final Path folder;
  private final List<JavaProcess> processes = new ArrayList<>();
  final int kafkaPort;
  final DemoOrigin origin;
  final Path zones;

  Cluster(Path folder) throws IOException {
    this.folder = folder;
    this.kafkaPort = FreePorts.take();
    EmbeddedBroker.controllerPort(folder.resolve("kafka"));
    this.origin = DemoOrigin.start(0);
    this.zones = Files.writeString(folder.resolve("zones.yaml"), zones(origin.port()));
  }

  static String zones(int originPort) {
    StringBuilder yaml =
        new StringBuilder("plans:\n  free: { guideline: 20 }\n  pro: { guideline: 500 }\nzones:\n");
    for (int i = 0; i < 6; i++) {
      yaml.append(
          "  zone-%d: { hosts: [zone-%d.test], origin: 'http://127.0.0.1:%d', plan: %s }\n"
              .formatted(i, i, originPort, i % 2 == 0 ? "free" : "pro"));
    }
    return yaml.toString();
  }

  String bootstrap() {
    return "127.0.0.1:" + kafkaPort;
  }

  JavaProcess broker() throws IOException {
    JavaProcess broker =
        start(
            "broker",
            "broker",
            "--data",
            folder.resolve("kafka").toString(),
            "--port",
            "" + kafkaPort);
    broker.awaitWords("kafka on");
    return broker;
  }

  /** The setting of an application that believes silent nodes for this time. */
  static String lease(Duration lease) {
    return "ledger.lease=%ds".formatted(lease.toSeconds());
  }

  record App(JavaProcess process, int port, ApiClient api) {}

  App app(String name, String... settings) throws IOException {
    int port = FreePorts.take();
    List<String> command = new ArrayList<>(List.of("app"));
    set(command, "kafka.bootstrap.servers", bootstrap());
    set(command, "app.zones-file", zones.toString());
    set(command, "abuse.trusted", "127.0.0.1"); // all clients have this address
    set(command, "app.state-dir", folder.resolve("state-" + name).toString());
    set(command, "api.port", "" + port);
    for (String setting : settings) {
      command.add("-D" + setting);
    }
    JavaProcess process = start(name, command.toArray(String[]::new));
    return new App(process, port, new ApiClient("http://127.0.0.1:" + port, null));
  }

  record Edge(JavaProcess process, int port, String node) implements Crowd.Door {}

  Edge edge(String name, String... settings) throws IOException {
    return edge(name, Map.of(), settings);
  }

  /** Starts an edge with these variables added to its environment. */
  Edge edge(String name, Map<String, String> environment, String... settings) throws IOException {
    return edge(name, FreePorts.take(), environment, settings);
  }

  /** Starts another edge on the same port, under the same name. */
  Edge successor(Edge of, String... settings) throws IOException {
    return edge(of.node(), of.port(), Map.of(), settings);
  }

  private Edge edge(String name, int port, Map<String, String> environment, String... settings)
      throws IOException {
    int admin = FreePorts.take();
    List<String> command = new ArrayList<>(List.of("edge"));
    set(command, "kafka.bootstrap.servers", bootstrap());
    set(command, "agent.node", name);
    set(command, "edge.port", "" + port);
    set(command, "edge.admin-port", "" + admin);
    for (String setting : settings) {
      command.add("-D" + setting);
    }
    JavaProcess process = start(name, environment, command.toArray(String[]::new));
    ApiClient health = new ApiClient("http://127.0.0.1:" + admin, null);
    patiently().until(health::isReady);
    return new Edge(process, port, name);
  }

  /** Starts a sidecar of a node, and waits until the books wait for its reports. */
  JavaProcess readySidecar(String node, Path place, String... settings) throws IOException {
    int admin = FreePorts.take();
    List<String> with = new ArrayList<>(List.of(settings));
    with.add("sidecar.admin-port=" + admin);
    JavaProcess sidecar = sidecar(node, place, with.toArray(String[]::new));
    ApiClient health = new ApiClient("http://127.0.0.1:" + admin, null);
    patiently().until(() -> !sidecar.isAlive() || health.isReady());
    assertThat(sidecar.isAlive()).as("%s", sidecar.output()).isTrue();
    return sidecar;
  }

  /** Starts a sidecar of a node, with its spool and journal in a folder of their own. */
  JavaProcess sidecar(String node, Path place, String... settings) throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrap.servers", bootstrap());
    all.put("agent.node", node);
    all.put("sidecar.spool", place.resolve("spool").toString());
    all.put("sidecar.journal", place.resolve("journal").toString());
    all.put("sidecar.admit-socket", place.resolve("admit.sock").toString());
    all.put("sidecar.haproxy-master", ProxyPlace.master(place).toString());
    all.put("sidecar.admit-port", "0");
    all.put("sidecar.spoa-port", "0");
    all.put("sidecar.admin-port", "0");
    for (String setting : settings) {
      String[] parts = setting.split("=", 2);
      all.put(parts[0], parts[1]);
    }
    List<String> command = new ArrayList<>(List.of("sidecar"));
    all.forEach((key, value) -> set(command, key, value));
    return start("%s-%d".formatted(node, processes.size()), command.toArray(String[]::new));
  }

  private JavaProcess start(String name, String... command) throws IOException {
    return start(name, Map.of(), command);
  }

  private JavaProcess start(String name, Map<String, String> environment, String... command)
      throws IOException {
    JavaProcess process = JavaProcess.start(folder.resolve(name + ".log"), environment, command);
    processes.add(process);
    return process;
  }

  private static void set(List<String> command, String key, String value) {
    command.add("-D" + key + "=" + value);
  }

  /** Open connections by zone, as this instance answers. */
  static Map<String, Long> open(ApiClient api) throws IOException, InterruptedException {
    Map<String, Long> open = new TreeMap<>();
    api.zones()
        .forEach(
            zone -> open.put(zone.get("zone").asText(), zone.get("counts").get("open").asLong()));
    open.values().removeIf(n -> n == 0);
    return open;
  }

  /** Waits until this instance answers the counts that the clients know. */
  static void agree(ApiClient api, Clients clients) {
    patiently()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(open(api)).isEqualTo(clients.truth()));
  }

  /** The ends of the logs, for finding out what went wrong. */
  String lastWords() throws IOException {
    StringBuilder words = new StringBuilder();
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
      for (Path log : logs) {
        String text = Files.readString(log);
        words.append(
            "%n== %s%n%s".formatted(log, text.substring(Math.max(0, text.length() - 3_000))));
      }
    }
    return words.toString();
  }

  @Override
  public void close() {
    for (JavaProcess process : processes) {
      process.close();
    }
    origin.close();
  }
}
