package io.tidemark.usage.history;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

/** The conversion of epoch milliseconds to and from database times. */
final class Times {
  private Times() {}

  static void append(StringBuilder to, long millis) {
    to.append(Instant.ofEpochMilli(millis));
  }

  static void set(PreparedStatement statement, int index, long millis) throws SQLException {
    statement.setTimestamp(index, new Timestamp(millis));
  }

  static long get(ResultSet row, int index) throws SQLException {
    return row.getTimestamp(index).getTime();
  }
}
