package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.audit.Audit;
import io.tidemark.audit.KafkaTopics;
import io.tidemark.broker.FreePorts;
import io.tidemark.database.EmbeddedDatabase;
import io.tidemark.events.Periods;
import io.tidemark.quickstart.PastWeek;
import io.tidemark.settings.Settings;
import io.tidemark.usage.history.Database;
import io.tidemark.usage.history.HistoryConfig;
import io.tidemark.usage.history.HistoryMetrics;
import io.tidemark.usage.history.HistoryWriter;
import io.tidemark.usage.history.UsageTable;
import io.tidemark.usage.statements.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that write two days of usage into PostgreSQL while applications are killed and the database
 * stops: in the end it holds each row that the audit counts, once.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HistoryIT {
  private static final String[] TABLES = {
    "usage_minute", "usage_quarter_hour", "usage_hour", "usage_day"
  };

  private static final String USAGE_TAKEN =
      "SELECT sum(next_offset) FROM consumed WHERE topic = 'tidemark.usage'";

  @TempDir static Path folder;
  private static Cluster cluster;
  private static EmbeddedDatabase server;
  private static int port;
  private static Span days;

  @BeforeAll
  static void start() throws Exception {
    cluster = new Cluster(folder);
    cluster.broker();
    days = Objects.requireNonNull(PastWeek.write(cluster.bootstrap(), 8, 2));
    port = FreePorts.take();
    server = EmbeddedDatabase.start(folder.resolve("database"), port);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    server.close();
  }

  private static String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, database);
  }

  private static Cluster.App app(String name) throws IOException {
    return cluster.app(name, "app.commit=100ms", "history.url=" + url("postgres"));
  }

  private static long minutes() {
    return number("postgres", "SELECT count(*) FROM usage_minute");
  }

  private static long number(String database, String query) {
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery(query)) {
      return row.next() ? row.getLong(1) : -1;
    } catch (SQLException e) {
      return -1;
    }
  }

  private static void execute(String database, String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private static void awaitMinutes(long more) {
    long before = minutes();
    patiently().until(() -> minutes() >= before + more);
  }

  private static void awaitAll(String database) {
    patiently()
        .until(
            () ->
                number(database, "SELECT count(*) FROM settled") == 9
                    && number(
                            database,
                            "SELECT (extract(epoch FROM min(until)) * 1000)::bigint FROM settled")
                        >= days.endMillis());
  }

  @Test
  @Order(1)
  void crashesOfEitherSideLoseAndDoubleNothing() throws Exception {
    Cluster.App first = app("first");
    awaitMinutes(1_000);
    first.process().kill();
    Cluster.App second = app("second");
    awaitMinutes(2_000);
    server.close();
    assertThat(second.process().isAlive()).isTrue();
    server = EmbeddedDatabase.start(folder.resolve("database"), port);
    awaitMinutes(1_000);
    Cluster.App third = app("third");
    awaitMinutes(1_000);
    second.process().kill();
    awaitAll("postgres");
    third.process().stop();
    System.out.printf("history: %d minutes%n", minutes());
    try (KafkaTopics topics = new KafkaTopics(Map.of("bootstrap.servers", cluster.bootstrap()))) {
      HistoryRows rows = new HistoryRows(topics, url("postgres"));
      Audit.Result result =
          new Audit(
                  rows,
                  new Audit.Range(
                      days.startMillis(),
                      Periods.start(days.endMillis(), Periods.MINUTE),
                      null,
                      Duration.ofSeconds(30)),
                  (what, share) -> {})
              .run();
      assertThat(result.findings()).isEmpty();
      assertThat(result.unverifiable()).isEmpty();
      // Without this check, days that were written only in part would pass as well.
      assertThat(result.decisions()).isZero();
      assertThat(result.rows()).isGreaterThan(25_000);
    }
  }

  @Test
  @Order(2)
  void takenInTwiceAndByTwoAtOnceItIsTheSame() throws Exception {
    execute("postgres", "CREATE DATABASE second");
    List<String> expected = sums("postgres");
    twoWriters();
    assertThat(sums("second")).isEqualTo(expected);
    execute("second", "DELETE FROM consumed");
    twoWriters();
    assertThat(sums("second")).isEqualTo(expected);
    assertThat(number("second", "SELECT times FROM rewritten")).isZero();
  }

  /**
   * Runs two writers that read all partitions: each record is written by the first that reads it.
   */
  private static void twoWriters() {
    Settings settings = Settings.of(Map.of("history.url", url("second")));
    HistoryConfig config = Objects.requireNonNull(HistoryConfig.from(settings));
    Map<String, String> kafka = Map.of("bootstrap.servers", cluster.bootstrap());
    long next = number("postgres", USAGE_TAKEN);
    try (Database database = new Database(config);
        HistoryWriter one = new HistoryWriter(kafka, "one", database, config, HistoryMetrics.NONE);
        HistoryWriter other =
            new HistoryWriter(kafka, "other", database, config, HistoryMetrics.NONE)) {
      one.start();
      other.start();
      patiently().until(() -> number("second", USAGE_TAKEN) >= next);
    }
  }

  /** With a column that history does not know, the table refuses every row. */
  @Test
  @Order(2)
  void whereATableIsWrongHistoryWaitsInsteadOfLeavingEverythingOut() throws Exception {
    execute("postgres", "CREATE DATABASE third");
    Settings settings = Settings.of(Map.of("history.url", url("third")));
    HistoryConfig config = Objects.requireNonNull(HistoryConfig.from(settings));
    Refused refused = new Refused();
    try (Database database = new Database(config);
        HistoryWriter writer =
            new HistoryWriter(
                Map.of("bootstrap.servers", cluster.bootstrap()),
                "three",
                database,
                config,
                refused)) {
      database.migrate();
      execute("third", "ALTER TABLE usage_minute ADD COLUMN strange int NOT NULL");
      writer.start();
      patiently().until(() -> refused.down);
      int leftOut = refused.records.get();
      assertThat(leftOut).isBetween(100, 1_000);
      execute("third", "ALTER TABLE usage_minute DROP COLUMN strange");
      long next = number("postgres", USAGE_TAKEN);
      patiently().until(() -> number("third", USAGE_TAKEN) >= next);
      assertThat(number("third", "SELECT count(*) FROM usage_minute"))
          .isEqualTo(minutes() - refused.records.get());
      assertThat(refused.records.get()).as("and no more").isEqualTo(leftOut);
    }
  }

  private static final class Refused implements HistoryMetrics {
    final AtomicInteger records = new AtomicInteger();
    volatile boolean down;

    @Override
    public void refused() {
      records.incrementAndGet();
    }

    @Override
    public void up(boolean up) {
      down |= !up;
    }

    @Override
    public void written(UsageTable table, int rows) {}

    @Override
    public void expired(int rows) {}

    @Override
    public void unreadable() {}

    @Override
    public void lag(long behind, double seconds) {}
  }

  @Test
  @Order(3)
  void rebuildPutsRightWhatIsMissingOrDiffers() throws Exception {
    List<String> expected = sums("second");
    for (String source : new String[] {"usage", "connections"}) {
      execute("second", "DELETE FROM usage_hour WHERE subject_id % 2 = 0");
      execute("second", "UPDATE usage_minute SET peak = peak + 1 WHERE opened % 5 = 1");
      execute("second", "UPDATE usage_day SET p95_minute_peak = 0");
      assertThat(sums("second")).isNotEqualTo(expected);
      String said = rebuild(source);
      assertThat(said).containsPattern("[1-9][0-9,]* were missing or differed");
      assertThat(sums("second")).as(source).isEqualTo(expected);
      assertThat(rebuild(source)).contains(" 0 were missing or differed");
    }
  }

  private static String rebuild(String source) throws Exception {
    try (JavaProcess process =
        JavaProcess.start(
            folder.resolve("rebuild-" + System.nanoTime() + ".log"),
            "rebuild",
            "--from",
            "9d",
            "--to",
            Instant.ofEpochMilli(days.endMillis()).toString(),
            "--source",
            source,
            "-Dkafka.bootstrap.servers=" + cluster.bootstrap(),
            "-Dhistory.url=" + url("second"))) {
      assertThat(process.exitValue()).as(process.output()).isZero();
      return process.output();
    }
  }

  /**
   * A checksum of each table's rows of these days; the ids of their subjects make no difference.
   */
  private static List<String> sums(String database) throws SQLException {
    List<String> sums = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement sql = connection.createStatement()) {
      for (String table : TABLES) {
        try (ResultSet row =
            sql.executeQuery(
                ("SELECT count(*) || ' ' || md5(string_agg(md5(s.kind || s.name || (to_jsonb(t) - 'subject_id')::text),"
                        + " '' ORDER BY s.kind, s.name, t.start_at))"
                        + " FROM %s t JOIN subject s USING (subject_id) WHERE start_at < to_timestamp(%d)")
                    .formatted(table, Periods.start(days.endMillis(), Periods.MINUTE) / 1_000))) {
          assertThat(row.next()).isTrue();
          sums.add(table + " " + row.getString(1));
        }
      }
    }
    return sums;
  }
}
