package io.tidemark.usage.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the settled minutes and days of zones in the order of time, to try another policy on
 * them.
 */
public final class SettledMinutes {
  private static final int SUBJECTS = 100;
  private static final int FETCH = 5_000;

  /** A receiver of rows zone by zone, in the order of time. */
  public interface To {
    void minute(
        String zone,
        long startMillis,
        long peak,
        long restartConnections,
        String plan,
        @Nullable Long guideline);

    void day(String zone, long endMillis, String plan, long connectionMillis);

    void end(String zone);
  }

  /** A receiver of the days of plans. */
  public interface PlanDays {
    void day(String plan, long endMillis, long connectionMillis, long medianMillis);
  }

  private final Database database;

  public SettledMinutes(Database database) {
    this.database = database;
  }

  public void planDays(long fromMillis, long toMillis, PlanDays to) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT s.name, d.start_at + interval '1 day', d.connection_millis, coalesce(d.median_zone_millis, 0)"
                    + " FROM usage_day d JOIN subject s USING (subject_id)"
                    + " WHERE s.kind = 'plan' AND d.start_at >= ? AND d.start_at < ?")) {
      Times.set(query, 1, fromMillis);
      Times.set(query, 2, toMillis);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          to.day(row.getString(1), Times.get(row, 2), row.getLong(3), row.getLong(4));
        }
      }
    }
  }

  /** Reads the minutes and days of all zones in a range of time. */
  public void zones(long fromMillis, long toMillis, To to) throws SQLException {
    try (Connection connection = database.connection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      try {
        List<Subject> page = Subject.after(connection, Subjects.ZONE, "", SUBJECTS);
        while (!page.isEmpty()) {
          for (Subject zone : page) {
            zone(connection, zone, fromMillis, toMillis, to);
            to.end(zone.name());
          }
          page =
              Subject.after(connection, Subjects.ZONE, page.get(page.size() - 1).name(), SUBJECTS);
        }
      } finally {
        connection.rollback();
      }
    }
  }

  private static void zone(
      Connection connection, Subject zone, long fromMillis, long toMillis, To to)
      throws SQLException {
    // A day comes after its last minute and before the next.
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT start_at, 0 AS is_day, peak, restart_connections, plan, guideline, 0::bigint"
                + " FROM usage_minute WHERE subject_id = ? AND start_at >= ? AND start_at < ?"
                + " UNION ALL"
                + " SELECT start_at + interval '1 day', 1, 0, 0, plan, NULL, connection_millis - coalesce("
                + " (SELECT sum((e->>'connection_millis')::bigint) FROM jsonb_array_elements(earlier_plans) e), 0)::bigint"
                + " FROM usage_day WHERE subject_id = ? AND start_at >= ? AND start_at < ?"
                + " ORDER BY 1, 2 DESC")) {
      query.setFetchSize(FETCH);
      for (int i = 0; i < 2; i++) {
        query.setInt(3 * i + 1, zone.id());
        Times.set(query, 3 * i + 2, fromMillis);
        Times.set(query, 3 * i + 3, toMillis);
      }
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          if (row.getInt(2) == 1) {
            to.day(zone.name(), Times.get(row, 1), row.getString(5), row.getLong(7));
          } else {
            long guideline = row.getLong(6);
            boolean none = row.wasNull();
            to.minute(
                zone.name(),
                Times.get(row, 1),
                row.getLong(3),
                row.getLong(4),
                row.getString(5),
                none ? null : Long.valueOf(guideline));
          }
        }
      }
    }
  }
}
