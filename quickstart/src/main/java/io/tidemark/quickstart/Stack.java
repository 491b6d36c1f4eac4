package io.tidemark.quickstart;

import io.tidemark.app.App;
import io.tidemark.app.AppConfig;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.database.EmbeddedDatabase;
import io.tidemark.edge.Edge;
import io.tidemark.edge.EdgeConfig;
import io.tidemark.settings.Settings;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker, database, application, edge and origin in this process, started in order and stopped in
 * the reverse of it.
 */
public final class Stack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Stack.class);

  /** Ports; 0 picks a free one. */
  public record StackPorts(int kafka, int database, int edge, int edgeAdmin, int api, int origin) {
    public static final StackPorts FREE = new StackPorts(0, 0, 0, 0, 0, 0);
  }

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final EmbeddedBroker broker;
  private final EmbeddedDatabase database;
  private final App app;
  private final Edge edge;

  /**
   * Starts all parts, and returns once they listen.
   *
   * @param over settings of the application and the edge, which replace the defaults of a stack
   */
  public static Stack start(Path data, StackPorts ports, Map<String, String> over)
      throws IOException, InterruptedException {
    return new Stack(data.toAbsolutePath(), ports, over, 0);
  }

  /** Like {@link #start}, but new books begin with {@code days} days of made-up traffic. */
  public static Stack startWithPast(Path data, StackPorts ports, Map<String, String> over, int days)
      throws IOException, InterruptedException {
    return new Stack(data.toAbsolutePath(), ports, over, days);
  }

  private Stack(Path data, StackPorts ports, Map<String, String> over, int pastDays)
      throws IOException, InterruptedException {
    int kafka = ports.kafka() == 0 ? EmbeddedBroker.freePort() : ports.kafka();
    Map<String, String> forApp = new LinkedHashMap<>();
    forApp.put("kafka.bootstrap.servers", "127.0.0.1:" + kafka);
    Map<String, String> forEdge = new LinkedHashMap<>(forApp);
    forApp.put("app.state-dir", data.resolve("app").toString());
    forApp.put("api.port", Integer.toString(ports.api()));
    forEdge.put("agent.state-dir", data.resolve("edge").toString());
    forEdge.put("edge.port", Integer.toString(ports.edge()));
    forEdge.put("edge.admin-port", Integer.toString(ports.edgeAdmin()));
    forEdge.put("edge.drain-grace", "0ms");
    forEdge.put("edge.drain-spread", "0ms");
    over.forEach(
        (key, value) -> {
          boolean ofEdge = key.startsWith("edge.") || key.startsWith("agent.");
          (ofEdge ? forEdge : forApp).put(key, value);
        });
    // Wrong settings are reported before anything is started.
    EdgeConfig edgeConfig = edgeConfig(forEdge);
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
      edge = started(Edge.start(edgeConfig));
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

  private static EdgeConfig edgeConfig(Map<String, String> values) {
    Settings settings = Settings.of(values);
    EdgeConfig config = EdgeConfig.from(settings);
    settings.check();
    return config;
  }

  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  public Edge edge() {
    return edge;
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
    // The edge is closed first, so that its last records are still counted.
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        log.warn("did not stop in order", e);
      }
    }
  }
}
