package io.tidemark.quickstart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.broker.FolderLock;
import io.tidemark.cli.ApiClient;
import io.tidemark.cli.LiveScreen;
import io.tidemark.cli.Pause;
import io.tidemark.database.EmbeddedDatabase;
import io.tidemark.quickstart.proxies.ProxyKind;
import io.tidemark.settings.Key;
import io.tidemark.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "quickstart",
    description = {
      "Runs everything at once: a Kafka broker, PostgreSQL, the application, a proxy, a demo origin and demo clients.",
      "Running it again on the same --data goes on where it stopped."
    },
    mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {
  private static final Key<Duration> FOR =
      Key.duration("--for", "", Duration.ofSeconds(5), Duration.ofDays(30), "");
  private static final int SETTLE_SECONDS = 120;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String EDGE = "edge";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "where everything is kept (${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "end by itself after 60s, 5m, … (5s to 30d), with a line of JSON")
  private @Nullable String length;

  @Option(names = "--no-demo", description = "without demo clients, for your own")
  private boolean quiet;

  @Option(
      names = "--past-days",
      paramLabel = "DAYS",
      defaultValue = "7",
      description = "days of made-up traffic before now, at the first start (${DEFAULT-VALUE})")
  private int pastDays;

  @Option(
      names = "--proxy",
      paramLabel = "NAME",
      defaultValue = EDGE,
      description =
          "edge, or nginx, haproxy or envoy with a sidecar, if it is installed (${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init")
  private String proxy;

  @Option(
      names = "--edge-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "the proxy (${DEFAULT-VALUE})")
  private int edgePort;

  @Option(
      names = "--edge-admin-port",
      paramLabel = "PORT",
      defaultValue = "8090",
      description = "the proxy's metrics (${DEFAULT-VALUE})")
  private int edgeAdminPort;

  @Option(
      names = "--api-port",
      paramLabel = "PORT",
      defaultValue = "8070",
      description = "the application's API (${DEFAULT-VALUE})")
  private int apiPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "the broker (${DEFAULT-VALUE})")
  private int kafkaPort;

  @Option(
      names = "--database-port",
      paramLabel = "PORT",
      defaultValue = "5433",
      description = "PostgreSQL (${DEFAULT-VALUE})")
  private int databasePort;

  @Option(
      names = "--origin-port",
      paramLabel = "PORT",
      defaultValue = "8060",
      description = "the demo origin (${DEFAULT-VALUE})")
  private int originPort;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "a setting of the application, the edge or the sidecar")
  private Map<String, String> over = new LinkedHashMap<>();

  private volatile boolean stopping;

  @Override
  public Integer call() throws Exception {
    Duration limit = limit();
    List<Integer> ports =
        List.of(kafkaPort, databasePort, originPort, apiPort, edgePort, edgeAdminPort);
    if (new HashSet<>(ports).size() < ports.size()) {
      throw new IOException("the six ports must be six different ones");
    }
    if (pastDays < 1 || pastDays > PastWeek.DAYS) {
      throw new IOException(
          "--past-days must be from 1 to %d, got: %d".formatted(PastWeek.DAYS, pastDays));
    }
    ProxyKind kind = kind();
    FolderLock lock = FolderLock.take(data);
    // Before the port is checked, since a killed run may have left its PostgreSQL behind.
    EmbeddedDatabase.stopLeftover(data.resolve("database"));
    Ports.require("--kafka-port", kafkaPort);
    Ports.require("--database-port", databasePort);
    Ports.require("--origin-port", originPort);
    Ports.require("--api-port", apiPort);
    Ports.require("--edge-port", edgePort);
    Ports.require("--edge-admin-port", edgeAdminPort);
    LogFile.use(data.resolve("tidemark.log"));
    System.out.println("starting in " + data.toAbsolutePath().normalize() + " …");
    Stack.StackPorts where =
        new Stack.StackPorts(kafkaPort, databasePort, edgePort, edgeAdminPort, apiPort, originPort);
    Stack stack = Stack.start(data, where, over, quiet ? 0 : pastDays, kind);
    CountDownLatch stopped = new CountDownLatch(1);
    DemoTraffic traffic = new DemoTraffic(edgePort);
    Thread stop =
        new Thread(
            () -> {
              stopping = true;
              System.out.println("stopping …");
              traffic.close();
              stack.close();
              stopped.countDown();
            });
    Runtime.getRuntime().addShutdownHook(stop);
    ApiClient api = new ApiClient(stack.api(), over.get("api.token"));
    awaitReady(api, stack);
    if (!quiet) {
      traffic.start();
    }
    show(api, limit);
    traffic.freeze();
    ObjectNode books = settled(api, stack);
    Runtime.getRuntime().removeShutdownHook(stop);
    traffic.close();
    stack.close();
    lock.close();
    System.out.println(books);
    return 0;
  }

  /**
   * The proxy in the edge's place, if any. What is not installed is said before anything starts.
   */
  private @Nullable ProxyKind kind() throws IOException {
    if (proxy.equals(EDGE)) {
      return null;
    }
    ProxyKind kind =
        ProxyKind.of(proxy)
            .orElseThrow(
                () ->
                    new IOException(
                        "--proxy must be edge, nginx, haproxy or envoy, got: " + proxy));
    kind.need();
    return kind;
  }

  private @Nullable Duration limit() {
    if (length == null) {
      return null;
    }
    Settings settings = Settings.of(Map.of(FOR.name(), length));
    Duration limit = settings.find(FOR);
    settings.check();
    return limit;
  }

  /**
   * Waits until the zones of the file are in the books, so that the first picture shows them. A
   * long wait says now and then what it is for.
   */
  private static void awaitReady(ApiClient api, Stack stack)
      throws IOException, InterruptedException {
    long nextWord = System.nanoTime() + PATIENCE.toNanos();
    String waiting = unready(api, stack);
    while (waiting != null) {
      if (System.nanoTime() > nextWord) {
        System.out.println("still waiting: " + waiting);
        nextWord += PATIENCE.toNanos();
      }
      Pause.millis(100);
      waiting = unready(api, stack);
    }
  }

  private static @Nullable String unready(ApiClient api, Stack stack)
      throws IOException, InterruptedException {
    String application = api.unready();
    if (application != null) {
      return "the application is " + application;
    }
    if (!stack.front().isReady()) {
      return "the proxy has no zones or is not in the books yet";
    }
    return api.json("/api/v1/zones?sort=open").get("zones").isEmpty()
        ? "no zone is in the books yet"
        : null;
  }

  private void show(ApiClient api, @Nullable Duration limit) throws InterruptedException {
    long end = limit == null ? Long.MAX_VALUE : System.nanoTime() + limit.toNanos();
    LiveScreen screen = new LiveScreen(System.out, LiveScreen.isTerminal(), api, footer());
    while (System.nanoTime() < end && !stopping) {
      screen.draw();
      Pause.second();
    }
    screen.end();
  }

  private List<String> footer() {
    List<String> footer = new ArrayList<>();
    footer.add(
        "  a site through the proxy   curl -H 'Host: shop.localhost' http://127.0.0.1:"
            + edgePort
            + "/");
    footer.add(
        "  a WebSocket of your own    ws://127.0.0.1:"
            + edgePort
            + "/ with Host: shop.localhost (browsers: ws://shop.localhost:"
            + edgePort
            + "/)");
    footer.add(
        "  one zone, live             http://127.0.0.1:" + apiPort + "/api/v1/zones/shop/live");
    footer.add("  plans, live                http://127.0.0.1:" + apiPort + "/api/v1/plans");
    footer.add(
        "  metrics                    http://127.0.0.1:"
            + apiPort
            + "/metrics  http://127.0.0.1:"
            + edgeAdminPort
            + "/metrics");
    if (!quiet) {
      footer.add(
          "  the past days (synthetic)  ./tidemark report zone shop --format html --start "
              + LocalDate.now(ZoneOffset.UTC).minusDays(pastDays - 1)
              + (apiPort == 8070 ? "" : " --api http://127.0.0.1:" + apiPort));
    }
    if (!quiet) {
      String api = apiPort == 8070 ? "" : " --api http://127.0.0.1:" + apiPort;
      footer.add(
          "  who should be contacted    ./tidemark cases"
              + api
              + "  (a case opens within two minutes)");
      footer.add(
          "  the demo policy            "
              + data.resolve("policy.yaml")
              + "  (short windows, for the demo only)");
    }
    footer.add(
        "  zones and plans            "
            + data.resolve("zones.yaml")
            + "  (change it while this runs)");
    if (!proxy.equals(EDGE)) {
      footer.add("  the proxy's configuration  " + data.resolve("proxy-" + proxy).resolve(proxy));
    }
    footer.add("  log                        " + data.resolve("tidemark.log"));
    footer.add("  stop                       Ctrl-C");
    return footer;
  }

  /**
   * The books once no record is in transit: the agent's queue is empty, and every shard of the
   * ledger has read the log beyond that time, which takes a while after a made-up week. The wait is
   * limited.
   */
  private static ObjectNode settled(ApiClient api, Stack stack)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plusSeconds(SETTLE_SECONDS);
    while (stack.front().pending() > 0 && Instant.now().isBefore(end)) {
      Pause.millis(100);
    }
    Instant quiet = Instant.now();
    while (!reach(api).isAfter(quiet) && Instant.now().isBefore(end)) {
      Pause.millis(100);
    }
    if (!reach(api).isAfter(quiet)) {
      System.err.printf(
          "The books had not caught up after %d s: the counts below are not complete.%n",
          SETTLE_SECONDS);
    }
    return Summary.read(api);
  }

  /** The time that the books of all shards have reached. */
  private static Instant reach(ApiClient api) throws IOException, InterruptedException {
    String asOf = api.json("/api/v1/plans").path("as_of").asText();
    return asOf.isEmpty() ? Instant.MIN : Instant.parse(asOf);
  }
}
