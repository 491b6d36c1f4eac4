package io.tidemark.usage.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The plan that a zone has by the zones file, for a zone without rows that name its plan. */
final class ZonePlan {
  private ZonePlan() {}

  /** Returns the name of the plan, empty if the zone has none. */
  static String of(Connection connection, String zone) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT plan FROM zone_version WHERE zone = ? AND NOT deleted"
                + " ORDER BY since DESC LIMIT 1")) {
      query.setString(1, zone);
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? found.getString(1) : "";
      }
    }
  }
}
