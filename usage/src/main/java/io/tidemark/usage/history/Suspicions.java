package io.tidemark.usage.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A reader of past suspicions and of how often detectors were right. */
public final class Suspicions {
  /** The quantile of the normal distribution for 95 % confidence. */
  private static final double Z = 1.96;

  /**
   * The filter of a query; {@code null} matches all.
   *
   * @param mark "true", "false" or "none"
   */
  public record Asked(
      @Nullable String zone, @Nullable String detector, @Nullable String mark, long beforeMillis) {}

  /** An analyst's mark of a suspicion as true or false. */
  public record Mark(boolean isTrue, String actor, String note, long atMillis) {}

  /**
   * A suspicion.
   *
   * @param endMillis 0 while the suspicion goes on
   */
  public record Past(
      String id,
      String zone,
      String detector,
      String evidence,
      long sinceMillis,
      long endMillis,
      @Nullable String ending,
      @Nullable String severity,
      @Nullable Integer confidencePercent,
      boolean forCustomer,
      @Nullable Mark mark) {}

  /** The counts of a detector's suspicions and of their marks. */
  public record Score(String detector, long raised, long markedTrue, long markedFalse) {
    /** The share of the marked suspicions that are true; {@code null} if none is marked. */
    public @Nullable Double precision() {
      long marked = markedTrue + markedFalse;
      return marked == 0 ? null : (double) markedTrue / marked;
    }

    /** The lower bound of Wilson's interval: with three marks that are all true it is only 0.44. */
    public @Nullable Double precisionAtLeast() {
      Double precision = precision();
      if (precision == null) {
        return null;
      }
      double n = markedTrue + markedFalse;
      double middle = precision + Z * Z / (2 * n);
      double spread = Z * Math.sqrt(precision * (1 - precision) / n + Z * Z / (4 * n * n));
      return Math.max(0, (middle - spread) / (1 + Z * Z / n));
    }
  }

  /** A marked suspicion with its reason in numbers. */
  public record Marked(String zone, String detector, Map<String, Long> figures, boolean isTrue) {
    public Marked {
      figures = Map.copyOf(figures);
    }
  }

  private static final int MOST_MARKED = 100_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Database database;

  public Suspicions(Database database) {
    this.database = database;
  }

  /** Returns the suspicions that match, the newest first. */
  public List<Past> newest(Asked asked, int most) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT suspicion_id, zone, detector, evidence, since, ended_at, ending, severity,"
                    + " confidence_percent, for_customer, mark, marked_by, mark_note, marked_at"
                    + " FROM suspicion WHERE since < ? AND (?::text IS NULL OR zone = ?)"
                    + " AND (?::text IS NULL OR detector = ?)"
                    + " AND (?::text IS NULL OR coalesce(mark::text, 'none') = ?)"
                    + " ORDER BY since DESC, suspicion_id LIMIT ?")) {
      Times.set(query, 1, asked.beforeMillis());
      int next = 2;
      for (String of : new @Nullable String[] {asked.zone(), asked.detector(), asked.mark()}) {
        query.setString(next++, of);
        query.setString(next++, of);
      }
      query.setInt(next, most);
      List<Past> found = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.add(past(row));
        }
      }
      return found;
    }
  }

  /** Returns the newest marked suspicions that detectors raised. */
  public List<Marked> marked() throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT zone, detector, figures, mark FROM suspicion"
                    + " WHERE mark IS NOT NULL AND severity IS NOT NULL"
                    + " ORDER BY since DESC LIMIT ?")) {
      query.setInt(1, MOST_MARKED);
      List<Marked> marked = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          marked.add(
              new Marked(
                  row.getString(1),
                  row.getString(2),
                  figures(row.getString(3)),
                  row.getBoolean(4)));
        }
      }
      return marked;
    }
  }

  private static Map<String, Long> figures(String json) throws SQLException {
    try {
      Map<String, Long> figures = new HashMap<>();
      for (Map.Entry<String, JsonNode> figure : JSON.readTree(json).properties()) {
        figures.put(figure.getKey(), figure.getValue().asLong());
      }
      return figures;
    } catch (JsonProcessingException e) {
      throw new SQLException("the figures of a suspicion cannot be read", e);
    }
  }

  private static Past past(ResultSet row) throws SQLException {
    boolean isTrue = row.getBoolean(11);
    boolean isMarked = !row.wasNull();
    int confidence = row.getInt(9);
    Integer known = row.wasNull() ? null : Integer.valueOf(confidence);
    return new Past(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        Times.get(row, 5),
        row.getTimestamp(6) == null ? 0 : Times.get(row, 6),
        row.getString(7),
        row.getString(8),
        known,
        row.getBoolean(10),
        isMarked
            ? new Mark(isTrue, row.getString(12), row.getString(13), Times.get(row, 14))
            : null);
  }

  /** The scores by detector; all suspicions that people raised count for {@code people}. */
  public List<Score> scores() throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT CASE WHEN severity IS NULL THEN 'people' ELSE detector END, count(*),"
                    + " count(*) FILTER (WHERE mark), count(*) FILTER (WHERE NOT mark)"
                    + " FROM suspicion GROUP BY 1 ORDER BY 1");
        ResultSet row = query.executeQuery()) {
      List<Score> scores = new ArrayList<>();
      while (row.next()) {
        scores.add(new Score(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)));
      }
      return scores;
    }
  }
}
