package io.tidemark.quickstart;

import io.tidemark.app.App;
import io.tidemark.app.AppConfig;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.database.EmbeddedDatabase;
import io.tidemark.edge.Edge;
import io.tidemark.edge.EdgeConfig;
import io.tidemark.quickstart.proxies.ProxyKind;
import io.tidemark.settings.Settings;
import io.tidemark.sidecar.SidecarConfig;
import io.tidemark.usage.history.Database;
import io.tidemark.usage.history.HistoryConfig;
import io.tidemark.usage.history.Notes;
import io.tidemark.usage.statements.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker, database, application, origin and edge in this process, started in order and stopped in
 * the reverse of it.
 */
public final class Stack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Stack.class);

  /** Ports; 0 picks a free one. */
  public record StackPorts(int kafka, int database, int edge, int edgeAdmin, int api, int origin) {
    public static final StackPorts FREE = new StackPorts(0, 0, 0, 0, 0, 0);
  }

  /** The settings of the proxy and its agent begin with these; all others are the application's. */
  private static final List<String> FRONT = List.of("edge.", "agent.", "sidecar.");

  /** The start of a front, whose settings are checked. */
  private interface Starting {
    Front front(int originPort) throws IOException;
  }

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final EmbeddedBroker broker;
  private final EmbeddedDatabase database;
  private final App app;
  private final Front front;

  /**
   * Starts all parts, and returns once they listen.
   *
   * @param over settings of the application and the edge, which replace the defaults of a stack
   */
  public static Stack start(Path data, StackPorts ports, Map<String, String> over)
      throws IOException, InterruptedException {
    return new Stack(data.toAbsolutePath(), ports, over, 0, null);
  }

  /**
   * Like {@link #start}, for the quickstart.
   *
   * @param days of made-up traffic with which new books begin; 0: none
   * @param proxy the proxy with a sidecar that takes the edge's place, if any
   */
  public static Stack start(
      Path data, StackPorts ports, Map<String, String> over, int days, @Nullable ProxyKind proxy)
      throws IOException, InterruptedException {
    return new Stack(data.toAbsolutePath(), ports, over, days, proxy);
  }

  private Stack(
      Path data,
      StackPorts ports,
      Map<String, String> over,
      int pastDays,
      @Nullable ProxyKind proxy)
      throws IOException, InterruptedException {
    int kafka = ports.kafka() == 0 ? FreePorts.take() : ports.kafka();
    Map<String, String> forApp = new LinkedHashMap<>();
    forApp.put("kafka.bootstrap.servers", "127.0.0.1:" + kafka);
    Map<String, String> forFront = new LinkedHashMap<>(forApp);
    forApp.put("app.state-dir", data.resolve("app").toString());
    forApp.put("api.port", Integer.toString(ports.api()));
    over.forEach(
        (key, value) -> {
          boolean ofFront = FRONT.stream().anyMatch(key::startsWith);
          (ofFront ? forFront : forApp).put(key, value);
        });
    // Wrong settings are reported before anything is started.
    Starting starting = starting(data, ports, forFront, proxy);
    int shards = appConfig(forApp).ledger().shards();
    try {
      broker = started(EmbeddedBroker.start(data.resolve("broker"), kafka));
      database = started(EmbeddedDatabase.start(data.resolve("database"), ports.database()));
      forApp.putIfAbsent("history.url", database.url());
      if (pastDays > 0) {
        note(
            PastWeek.write(broker.bootstrapServers(), shards, pastDays),
            appConfig(forApp).history());
      }
      DemoOrigin origin = started(DemoOrigin.start(ports.origin()));
      forApp.putIfAbsent("app.zones-file", DemoZones.file(data, origin.port()).toString());
      forApp.putIfAbsent("abuse.trusted", "127.0.0.1"); // the address of all demo clients
      if (pastDays > 0) {
        forApp.putIfAbsent("policy.file", DemoPolicy.file(data).toString());
      }
      app = started(App.start(appConfig(forApp)));
      front = started(starting.front(origin.port()));
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Notes for statements that the week is made up. */
  private static void note(@Nullable Span week, @Nullable HistoryConfig history)
      throws IOException {
    if (week == null || history == null) {
      return;
    }
    try (Database database = new Database(history)) {
      database.migrate();
      Notes.write(database, null, week, PastWeek.NOTE);
    } catch (SQLException e) {
      throw new IOException("the past week cannot be noted: " + e.getMessage(), e);
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    running.push(part);
    return part;
  }

  private static AppConfig appConfig(Map<String, String> values) {
    Settings settings = Settings.of(values);
    AppConfig config = AppConfig.from(settings);
    settings.check();
    return config;
  }

  private static Starting starting(
      Path data, StackPorts ports, Map<String, String> values, @Nullable ProxyKind proxy)
      throws IOException {
    if (proxy == null) {
      EdgeConfig config = edgeConfig(data, ports, values);
      return originPort -> new EdgeFront(Edge.start(config));
    }
    Path folder = data.resolve("proxy-" + proxy.label());
    SidecarConfig config = SidecarFront.config(proxy, folder, ports.edgeAdmin(), values);
    return originPort -> SidecarFront.start(proxy, config, folder, ports.edge(), originPort);
  }

  private static EdgeConfig edgeConfig(Path data, StackPorts ports, Map<String, String> values) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("agent.state-dir", data.resolve("edge").toString());
    all.put("edge.port", Integer.toString(ports.edge()));
    all.put("edge.admin-port", Integer.toString(ports.edgeAdmin()));
    all.put("edge.drain-grace", "0ms");
    all.put("edge.drain-spread", "0ms");
    all.putAll(values);
    Settings settings = Settings.of(all);
    EdgeConfig config = EdgeConfig.from(settings);
    settings.check();
    return config;
  }

  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** The edge; a stack with another proxy has none. */
  public Edge edge() {
    if (front instanceof EdgeFront edge) {
      return edge.edge();
    }
    throw new IllegalStateException("another proxy has the edge's place");
  }

  Front front() {
    return front;
  }

  public App app() {
    return app;
  }

  /** PostgreSQL's JDBC address. */
  public String database() {
    return database.url();
  }

  public String api() {
    return (app.isSecure() ? "https" : "http") + "://127.0.0.1:" + app.port();
  }

  /** Stops Kafka, to test how the other parts behave without it. */
  public void stopBroker() {
    broker.close();
  }

  @Override
  public void close() {
    // The front is closed first, so that its last records are still counted.
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        log.warn("did not stop in order", e);
      }
    }
  }
}
