package io.tidemark.usage.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tidemark.database.EmbeddedDatabase;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.settings.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test that partitions are created before they are needed and dropped when they are old, on a
 * real PostgreSQL.
 */
class RetentionIT {
  private static final long NOW = 20_783 * Periods.DAY + 5 * Periods.HOUR;

  private static UsageRow row(Resolution resolution, long start) {
    return UsageRow.newBuilder()
        .setContract(Contract.VERSION)
        .setZone("shop")
        .setPlan("pro")
        .setResolution(resolution)
        .setStartMillis(start)
        .setPeak(3)
        .setPeakAtMillis(start)
        .build();
  }

  private static long count(Connection connection, String query) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery(query)) {
      return row.next() ? row.getLong(1) : -1;
    }
  }

  private static long partitions(Connection connection, String table) throws SQLException {
    return count(
        connection,
        "SELECT count(*) FROM pg_inherits WHERE inhparent = '%s'::regclass".formatted(table));
  }

  @Test
  void whatIsOldGoesAndWhoReadsIsNotInTheWay(@TempDir Path folder) throws Exception {
    try (EmbeddedDatabase server = EmbeddedDatabase.start(folder, 0)) {
      Settings settings =
          Settings.of(Map.of("history.url", server.url(), "history.keep-minutes", "2d"));
      HistoryConfig config = Objects.requireNonNull(HistoryConfig.from(settings));
      settings.check();
      try (Database database = new Database(config);
          Connection reader = reader(database);
          Connection writer = database.connection()) {
        Partitions partitions = new Partitions(config);
        RowStore store = new RowStore(partitions, HistoryMetrics.NONE);
        List<UsageRow> rows =
            List.of(
                row(Resolution.MINUTE, NOW - Periods.HOUR),
                row(Resolution.HOUR, NOW - Periods.HOUR),
                row(Resolution.MINUTE, NOW - 20 * Periods.DAY),
                row(Resolution.HOUR, NOW - 20 * Periods.DAY));
        List<UsageRow> kept =
            assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> store.prepare(writer, rows, 8, NOW),
                "waits for a reader");
        assertThat(kept).as("a minute of 20 days ago is not kept").hasSize(3);
        writer.setAutoCommit(false);
        store.write(writer, kept);
        writer.commit();
        writer.setAutoCommit(true);
        reader.commit();
        assertThat(partitions(writer, "usage_minute")).isEqualTo(1);

        partitions.dropOld(writer, NOW);
        assertThat(count(writer, "SELECT count(*) FROM usage_minute")).isEqualTo(1);
        partitions.dropOld(writer, NOW + 4 * Periods.DAY);
        assertThat(partitions(writer, "usage_minute")).isZero();
        assertThat(count(writer, "SELECT count(*) FROM usage_hour")).isEqualTo(2);
        // A partition is created again where it is needed.
        assertThat(store.prepare(writer, rows.subList(0, 1), 8, NOW)).hasSize(1);
        assertThat(partitions(writer, "usage_minute")).isEqualTo(1);
      }
    }
  }

  /** A connection in the middle of a long read of all rows. */
  private static Connection reader(Database database) throws SQLException {
    database.migrate();
    Connection reader = database.connection();
    reader.setAutoCommit(false);
    assertThat(
            count(
                reader,
                "SELECT (SELECT count(*) FROM usage_minute) + (SELECT count(*) FROM usage_hour)"))
        .isZero();
    return reader;
  }
}
