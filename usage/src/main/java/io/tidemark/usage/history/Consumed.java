package io.tidemark.usage.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The position up to which a partition has been taken in, stored with the rows. A writer locks the
 * row of its partition. If two writers have the same records, the second one sees how far the first
 * came, and leaves them out.
 *
 * @param topicId the topic's id: a topic that was deleted and made again has another one, and is
 *     read from its beginning
 */
record Consumed(String topic, String topicId, int partition) {

  /** Returns the next record's offset, 0 at first, and locks it until the transaction ends. */
  long lock(Connection connection) throws SQLException {
    try (PreparedStatement begin =
        connection.prepareStatement(
            "INSERT INTO consumed (topic, topic_id, partition, next_offset) VALUES (?, ?, ?, 0)"
                + " ON CONFLICT DO NOTHING")) {
      set(begin, 1);
      begin.executeUpdate();
    }
    return next(connection, " FOR UPDATE");
  }

  long next(Connection connection) throws SQLException {
    return next(connection, "");
  }

  private long next(Connection connection, String how) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT next_offset FROM consumed WHERE topic = ? AND topic_id = ? AND partition = ?"
                + how)) {
      set(query, 1);
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? found.getLong(1) : 0;
      }
    }
  }

  void advance(Connection connection, long nextOffset) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE consumed SET next_offset = ? WHERE topic = ? AND topic_id = ? AND partition = ?")) {
      update.setLong(1, nextOffset);
      set(update, 2);
      update.executeUpdate();
    }
  }

  private void set(PreparedStatement statement, int from) throws SQLException {
    statement.setString(from, topic);
    statement.setString(from + 1, topicId);
    statement.setInt(from + 2, partition);
  }
}
