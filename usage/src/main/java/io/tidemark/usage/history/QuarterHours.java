package io.tidemark.usage.history;

import io.tidemark.events.Periods;
import io.tidemark.usage.statements.PeakCounts;
import io.tidemark.usage.statements.SpikeCount;
import io.tidemark.usage.statements.Stored;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The figures that hours and days take from their quarter-hours, which are written before them:
 * percentiles of minute peaks, and spikes.
 */
final class QuarterHours {
  private QuarterHours() {}

  static Map<RowStore.Key, Stored.Kept> sum(
      Connection connection, UsageTable table, Set<RowStore.Key> keys) throws SQLException {
    Map<Long, List<Integer>> byStart = new TreeMap<>();
    keys.forEach(
        key ->
            byStart
                .computeIfAbsent(key.startMillis(), start -> new ArrayList<>())
                .add(key.subject()));
    Map<RowStore.Key, Stored.Kept> kept = new HashMap<>();
    for (Map.Entry<Long, List<Integer>> of : byStart.entrySet()) {
      sum(connection, table, of.getKey(), of.getValue(), kept);
    }
    return kept;
  }

  private static void sum(
      Connection connection,
      UsageTable table,
      long start,
      List<Integer> of,
      Map<RowStore.Key, Stored.Kept> kept)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT subject_id, start_at, minute_peaks, guideline FROM usage_quarter_hour"
                + " WHERE subject_id = ANY (?) AND start_at >= ? AND start_at < ?"
                + " ORDER BY subject_id, start_at")) {
      query.setArray(1, connection.createArrayOf("int4", of.toArray()));
      // One quarter-hour before tells whether a spike was going on.
      Times.set(query, 2, start - Periods.QUARTER_HOUR);
      Times.set(query, 3, start + table.rowMillis());
      query.setFetchSize(10_000);
      Summing summing = new Summing(table, start);
      int current = -1;
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          int subject = found.getInt(1);
          if (subject != current) {
            if (current >= 0) {
              kept.put(new RowStore.Key(current, start), summing.kept());
            }
            summing = new Summing(table, start);
            current = subject;
          }
          long guideline = found.getLong(4);
          Long limit = found.wasNull() ? null : (Long) guideline;
          summing.add(Times.get(found, 2), (Long[]) found.getArray(3).getArray(), limit);
        }
      }
      if (current >= 0) {
        kept.put(new RowStore.Key(current, start), summing.kept());
      }
    }
  }

  /** The sum of the quarter-hours of one hour or day. */
  private static final class Summing {
    private final UsageTable table;
    private final long startMillis;
    private final PeakCounts peaks = new PeakCounts();
    private final SpikeCount spikes = new SpikeCount();

    Summing(UsageTable table, long startMillis) {
      this.table = table;
      this.startMillis = startMillis;
    }

    void add(long quarter, Long[] minutes, @Nullable Long guideline) {
      for (int i = 0; i < minutes.length; i++) {
        spikes.minute(quarter + i * Periods.MINUTE, minutes[i], guideline);
        if (quarter >= startMillis) {
          peaks.add(minutes[i]);
        }
      }
      if (quarter < startMillis) {
        spikes.next();
      }
    }

    Stored.Kept kept() {
      return new Stored.Kept(
          peaks.percentile(95, table.rowMillis() / Periods.MINUTE),
          spikes.begun(),
          spikes.minutesAbove(),
          spikes.isAbove(startMillis + table.rowMillis()),
          table == UsageTable.DAYS ? peaks.toBytes() : null);
    }
  }
}
