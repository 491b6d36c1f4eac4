package io.tidemark.usage.history;

import io.tidemark.usage.statements.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A zone, a plan or the fleet, with its number in history.
 *
 * @param id -1 if the subject has no rows
 */
record Subject(int id, String kind, String name, int shard) {
  private static final String SELECT = "SELECT subject_id, kind, name, shard FROM subject ";

  Row.Subject told() {
    return new Row.Subject(kind, name);
  }

  static Subject one(Connection connection, String kind, String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(SELECT + "WHERE kind = ? AND name = ?")) {
      query.setString(1, kind);
      query.setString(2, name);
      List<Subject> found = list(query);
      return found.isEmpty() ? new Subject(-1, kind, name, Subjects.PLANS) : found.get(0);
    }
  }

  static List<Subject> all(Connection connection, String kind) throws SQLException {
    return after(connection, kind, "", Integer.MAX_VALUE);
  }

  /** The subjects of a kind that follow {@code name}, by name. */
  static List<Subject> after(Connection connection, String kind, String name, int most)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(SELECT + "WHERE kind = ? AND name > ? ORDER BY name LIMIT ?")) {
      query.setString(1, kind);
      query.setString(2, name);
      query.setInt(3, most);
      return list(query);
    }
  }

  static long count(Connection connection, String kind) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT count(*) FROM subject WHERE kind = ?")) {
      query.setString(1, kind);
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? found.getLong(1) : 0;
      }
    }
  }

  private static List<Subject> list(PreparedStatement query) throws SQLException {
    List<Subject> subjects = new ArrayList<>();
    try (ResultSet found = query.executeQuery()) {
      while (found.next()) {
        subjects.add(
            new Subject(found.getInt(1), found.getString(2), found.getString(3), found.getInt(4)));
      }
    }
    return subjects;
  }
}
