package io.tidemark.usage.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.usage.statements.Figures;
import io.tidemark.usage.statements.Stored;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A reader of the rows of some subjects in a range of time from one table, in no order. */
final class StoredRows {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int FETCH = 5_000;
  private static final String COLUMNS =
      "subject_id, start_at, open_at_start, open_at_end, peak, peak_at, low, connection_millis,"
          + " opened, closed, lost, corrections, transferred, bytes_in, bytes_out, guideline,"
          + " restart_minutes, restart_connections, coarse, plan, refused, earlier_plans,"
          + " p95_minute_peak, spikes, minutes_above, above_at_end";

  @FunctionalInterface
  interface To {
    void row(int subject, Stored row);
  }

  private StoredRows() {}

  static void read(
      Connection connection,
      UsageTable table,
      boolean counts,
      Collection<Integer> subjects,
      long fromMillis,
      long toMillis,
      To to)
      throws SQLException {
    if (fromMillis >= toMillis) {
      return;
    }
    String more =
        table == UsageTable.QUARTER_HOURS ? ", minute_peaks" : counts ? ", peak_counts" : "";
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT %s%s FROM %s WHERE subject_id = ANY (?) AND start_at >= ? AND start_at < ?"
                .formatted(COLUMNS, more, table.table()))) {
      query.setFetchSize(FETCH);
      query.setArray(1, connection.createArrayOf("int4", subjects.toArray()));
      Times.set(query, 2, fromMillis);
      Times.set(query, 3, toMillis);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          to.row(row.getInt(1), stored(row, table, counts));
        }
      }
    }
  }

  private static Stored stored(ResultSet row, UsageTable table, boolean counts)
      throws SQLException {
    long[] minutePeaks =
        table == UsageTable.QUARTER_HOURS ? unboxed((Long[]) row.getArray(27).getArray()) : null;
    byte[] peakCounts = counts && table == UsageTable.DAYS ? row.getBytes(27) : null;
    return new Stored(
        table.resolution(),
        Times.get(row, 2),
        new Figures(
            new Figures.Levels(
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                Times.get(row, 6),
                row.getLong(7),
                row.getLong(8)),
            new Figures.Flows(
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14),
                row.getLong(15),
                refused(row.getString(21))),
            new Figures.Marks(
                row.getString(20),
                optional(row, 16),
                earlier(row.getString(22)),
                row.getBoolean(19),
                row.getInt(17),
                row.getLong(18))),
        minutePeaks,
        kept(row, peakCounts));
  }

  private static Stored.@Nullable Kept kept(ResultSet row, byte @Nullable [] peakCounts)
      throws SQLException {
    Long p95 = optional(row, 23);
    return p95 == null
        ? null
        : new Stored.Kept(p95, row.getInt(24), row.getInt(25), row.getBoolean(26), peakCounts);
  }

  private static @Nullable Long optional(ResultSet row, int index) throws SQLException {
    long value = row.getLong(index);
    return row.wasNull() ? null : (Long) value;
  }

  private static long[] unboxed(Long[] values) {
    long[] unboxed = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      unboxed[i] = values[i];
    }
    return unboxed;
  }

  private static long @Nullable [] refused(@Nullable String json) {
    if (json == null) {
      return null;
    }
    long[] refused = new long[Figures.REASONS];
    tree(json)
        .properties()
        .forEach(
            of ->
                refused[RefusalReason.valueOf(of.getKey().toUpperCase(Locale.ROOT)).getNumber()] =
                    of.getValue().asLong());
    return refused;
  }

  private static List<Figures.Stint> earlier(@Nullable String json) {
    if (json == null) {
      return List.of();
    }
    List<Figures.Stint> stints = new ArrayList<>();
    for (JsonNode stint : tree(json)) {
      stints.add(
          new Figures.Stint(stint.get("plan").asText(), stint.get("connection_millis").asLong()));
    }
    return stints;
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what history wrote itself cannot be read", e);
    }
  }
}
