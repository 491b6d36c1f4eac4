package io.tidemark.benchmarks.statements;

import io.tidemark.events.Periods;
import io.tidemark.usage.history.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/**
 * The writer of synthetic history rows for the statements benchmark. It writes by SQL, in the order
 * of time as the ledger would have written them.
 */
final class Filling {
  private static final String COLUMNS =
      "start_at, open_at_start, open_at_end, peak, peak_at, low, connection_millis, opened, closed,"
          + " lost, corrections, transferred, bytes_in, bytes_out, guideline, p95_minute_peak,"
          + " subject_id, minutes_above, spikes, above_at_end, coarse, plan";

  private final Database database;
  private final long endMillis;

  /** Rows up to a time; everything before it counts as settled. */
  Filling(Database database, long endMillis) {
    this.database = database;
    this.endMillis = endMillis;
  }

  void subjects(int zones) throws SQLException {
    execute(
        "INSERT INTO subject (kind, name, shard) SELECT 'plan', 'pro', -1 UNION ALL"
            + " SELECT 'zone', lpad(to_hex(i * 2654435761), 32, '0'), i %% 8 FROM generate_series(1, %d) i"
                .formatted(zones));
    execute(
        "INSERT INTO settled SELECT s, '%s', '%s' FROM generate_series(-1, 7) s"
            .formatted(Instant.ofEpochMilli(0), Instant.ofEpochMilli(endMillis)));
  }

  /** Writes a row for each of these zones and periods. */
  void rows(String table, long length, int zones, int periods, long partitionMillis)
      throws SQLException {
    long start = endMillis - periods * length;
    for (long from = Periods.start(start, partitionMillis);
        from < endMillis;
        from += partitionMillis) {
      execute(
          "CREATE TABLE %s_bench_%d PARTITION OF %s FOR VALUES FROM ('%s') TO ('%s')"
              .formatted(
                  table,
                  from,
                  table,
                  Instant.ofEpochMilli(from),
                  Instant.ofEpochMilli(from + partitionMillis)));
    }
    execute(
        ("INSERT INTO %s (%s) SELECT at, n, n + 3, n + 20, at + interval '17.123 s', greatest(0, n - 20),"
                + " n * %d, 400 + z %% 50, 397 + z %% 50, 0, 0, 0, 100000 + z, 7000000 + z, 100, n + 10,"
                + " z + 1, 0, z %% 3, false, false, 'pro'"
                + " FROM generate_series('%s'::timestamptz, '%s'::timestamptz, interval '%d s') at,"
                + " LATERAL (SELECT z, (z * 7 + extract(epoch FROM at)::bigint / 3600) %% 480 AS n"
                + " FROM generate_series(1, %d) z) each")
            .formatted(
                table,
                COLUMNS,
                length,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(endMillis - length),
                length / 1000,
                zones));
    execute("ANALYZE " + table);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
