package io.tidemark.usage.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reader of the audit log, with the newest actions first. */
public final class Actions {
  /** An action that a person asked for or that the service did. */
  public record Action(
      long atMillis,
      String zone,
      String actor,
      String action,
      boolean accepted,
      @Nullable String detail,
      @Nullable String caseId,
      @Nullable String limitId,
      @Nullable String suspicionId) {}

  private final Database database;

  public Actions(Database database) {
    this.database = database;
  }

  /**
   * Returns the newest actions of a zone, or of all zones.
   *
   * @param beforeMillis only actions before this time are returned
   */
  public List<Action> newest(@Nullable String zone, long beforeMillis, int most)
      throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT at, zone, actor, action, accepted, detail, case_id, limit_id, suspicion_id"
                    + " FROM dialogue_action WHERE at < ?"
                    + (zone == null ? "" : " AND zone = ?")
                    + " ORDER BY at DESC, record_offset DESC LIMIT ?")) {
      Times.set(query, 1, beforeMillis);
      int next = 2;
      if (zone != null) {
        query.setString(next++, zone);
      }
      query.setInt(next, most);
      List<Action> actions = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          actions.add(
              new Action(
                  Times.get(row, 1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getBoolean(5),
                  row.getString(6),
                  row.getString(7),
                  row.getString(8),
                  row.getString(9)));
        }
      }
      return actions;
    }
  }
}
