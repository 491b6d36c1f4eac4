package io.tidemark.usage.history;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.usage.statements.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLState;

/**
 * The store of settled rows. A row may be written any number of times, and its table holds it once.
 * New rows are written with COPY; a batch goes through a staging table only if one of its rows
 * exists already. For use by one thread.
 */
final class RowStore {
  /** The key of a row in its table. */
  record Key(int subject, long startMillis) {}

  private final Partitions partitions;
  private final Subjects subjects = new Subjects();
  private final HistoryMetrics metrics;

  RowStore(Partitions partitions, HistoryMetrics metrics) {
    this.partitions = partitions;
    this.metrics = metrics;
  }

  /**
   * Creates what must exist before the transaction: partitions, and the subjects' numbers. The
   * connection is in autocommit.
   *
   * @return the rows that are still kept
   */
  List<UsageRow> prepare(
      Connection connection, Collection<UsageRow> rows, int shards, long nowMillis)
      throws SQLException {
    List<UsageRow> kept = new ArrayList<>(rows.size());
    Set<Subjects.Named> of = new HashSet<>();
    for (UsageRow row : rows) {
      UsageTable table = UsageTable.of(row.getResolution());
      if (row.getStartMillis() >= partitions.horizon(table, nowMillis)) {
        partitions.ensure(connection, table, row.getStartMillis());
        of.add(Subjects.Named.of(row));
        kept.add(row);
      }
    }
    subjects.enter(connection, of, shards);
    metrics.expired(rows.size() - kept.size());
    return kept;
  }

  /**
   * Writes rows within the caller's transaction. Returns how many rows of each table are new or
   * different.
   */
  Map<UsageTable, Integer> write(Connection connection, List<UsageRow> rows) throws SQLException {
    Guidelines guidelines = Guidelines.read(connection);
    Map<UsageTable, Map<Key, UsageRow>> byTable = new TreeMap<>();
    for (UsageRow row : rows) {
      // If a topic was written twice and holds a row twice, the last one counts.
      byTable
          .computeIfAbsent(UsageTable.of(row.getResolution()), table -> new LinkedHashMap<>())
          .put(new Key(subjects.id(Subjects.Named.of(row)), row.getStartMillis()), row);
    }
    Map<UsageTable, Integer> written = new TreeMap<>();
    // Finest first: hours and days are summed up from the quarter-hours before them.
    for (Map.Entry<UsageTable, Map<Key, UsageRow>> of : byTable.entrySet()) {
      UsageTable table = of.getKey();
      boolean summed = table == UsageTable.HOURS || table == UsageTable.DAYS;
      Map<Key, Stored.Kept> kept =
          summed ? QuarterHours.sum(connection, table, of.getValue().keySet()) : Map.of();
      RowLines lines = new RowLines();
      of.getValue()
          .forEach(
              (key, row) ->
                  lines.add(key.subject(), row, guideline(row, guidelines), kept.get(key)));
      written.put(table, put(connection, table, lines));
    }
    corrections(connection, byTable.getOrDefault(UsageTable.MINUTES, Map.of()));
    return written;
  }

  private static @Nullable Long guideline(UsageRow row, Guidelines guidelines) {
    if (row.hasGuideline()) {
      return row.getGuideline();
    }
    return row.hasZone()
        ? guidelines.at(row.getPlan(), row.getStartMillis() + Periods.millis(row.getResolution()))
        : null;
  }

  private static int put(Connection connection, UsageTable table, RowLines lines)
      throws SQLException {
    byte[] bytes = lines.bytes();
    Savepoint before = connection.setSavepoint();
    try {
      copy(connection, table.table(), bytes);
      connection.releaseSavepoint(before);
      return lines.count();
    } catch (SQLException e) {
      if (!PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      return upsert(connection, table, bytes);
    }
  }

  private static void copy(Connection connection, String table, byte[] lines) throws SQLException {
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY " + table + " FROM STDIN", new ByteArrayInputStream(lines), 1 << 16);
    } catch (IOException e) {
      throw new SQLException("rows could not be copied", e);
    }
  }

  private static int upsert(Connection connection, UsageTable table, byte[] lines)
      throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute(
          "CREATE TEMP TABLE IF NOT EXISTS stage (LIKE usage_minute) ON COMMIT DELETE ROWS");
      sql.execute("TRUNCATE stage");
      copy(connection, "stage", lines);
      int changed =
          sql.executeUpdate(
              "INSERT INTO %s AS t SELECT * FROM stage ON CONFLICT (subject_id, start_at) DO UPDATE SET (%s) = ROW(%s) WHERE (t.*) IS DISTINCT FROM (excluded.*)"
                  .formatted(
                      table.table(),
                      String.join(", ", columns(connection)),
                      "excluded." + String.join(", excluded.", columns(connection))));
      if (changed > 0) {
        sql.execute("UPDATE rewritten SET times = times + 1");
      }
      return changed;
    }
  }

  private static List<String> columns(Connection connection) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet found = connection.getMetaData().getColumns(null, null, "usage_minute", null)) {
      while (found.next()) {
        columns.add(found.getString("COLUMN_NAME"));
      }
    }
    return columns;
  }

  private static void corrections(Connection connection, Map<Key, UsageRow> minutes)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO correction (subject_id, booked_at, kind, since, connections) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (subject_id, booked_at, kind) DO UPDATE"
                + " SET since = excluded.since, connections = excluded.connections")) {
      int count = 0;
      for (Map.Entry<Key, UsageRow> minute : minutes.entrySet()) {
        for (Correction of : minute.getValue().getCorrectedList()) {
          insert.setInt(1, minute.getKey().subject());
          Times.set(insert, 2, minute.getKey().startMillis());
          insert.setString(3, of.getKind().name().toLowerCase(Locale.ROOT));
          Times.set(insert, 4, of.getSinceMillis());
          insert.setLong(5, of.getConnections());
          insert.addBatch();
          count++;
        }
      }
      if (count > 0) {
        insert.executeBatch();
      }
    }
  }
}
