package io.tidemark.usage.history;

import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The corrections that were booked after a period and refer to it. */
final class Corrections {
  private Corrections() {}

  static List<LateCorrection> after(Connection connection, Head.Query query) throws SQLException {
    List<LateCorrection> corrections = new ArrayList<>();
    if (query.of() == Head.Of.PLANS || query.of() == Head.Of.FLEET) {
      return corrections;
    }
    boolean one = query.of() == Head.Of.ZONE;
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT s.kind, s.name, c.since, c.booked_at, c.kind, c.connections"
                + " FROM correction c JOIN subject s USING (subject_id)"
                + " WHERE c.since >= ? AND c.since < ? AND c.booked_at >= ?"
                + (one ? " AND s.kind = 'zone' AND s.name = ?" : "")
                + " ORDER BY s.name, c.booked_at, c.kind")) {
      Times.set(statement, 1, query.span().startMillis());
      Times.set(statement, 2, query.span().endMillis());
      Times.set(statement, 3, query.span().endMillis());
      if (one) {
        statement.setString(4, query.name());
      }
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          corrections.add(
              new LateCorrection(
                  new Row.Subject(found.getString(1), found.getString(2)),
                  Times.get(found, 3),
                  Times.get(found, 4),
                  found.getString(5),
                  found.getLong(6)));
        }
      }
    }
    return corrections;
  }
}
