package io.tidemark.usage.history;

import io.tidemark.events.Topic;
import io.tidemark.usage.statements.Head;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of history at one moment.
 *
 * @param settled the time up to which all rows are there, by shard
 * @param sinceMillis where history begins; {@code null} if it is empty
 * @param version the number of settled records that have been taken in
 * @param pastVersion a value that changes when a row is rewritten, or a note or correction is added
 */
public record HistoryState(
    Map<Integer, Long> settled, @Nullable Long sinceMillis, long version, String pastVersion) {

  static HistoryState read(Connection connection) throws SQLException {
    Map<Integer, Long> settled = new HashMap<>();
    Long since = null;
    try (PreparedStatement query =
            connection.prepareStatement("SELECT shard, since, until FROM settled");
        ResultSet found = query.executeQuery()) {
      while (found.next()) {
        settled.put(found.getInt(1), Times.get(found, 3));
        long from = Times.get(found, 2);
        since = since == null ? from : Math.min(since, from);
      }
    }
    long version = 0;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT coalesce(sum(next_offset), 0)::bigint FROM consumed WHERE topic = ?")) {
      query.setString(1, Topic.USAGE.topic());
      try (ResultSet found = query.executeQuery()) {
        version = found.next() ? found.getLong(1) : 0;
      }
    }
    String past = "";
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT (SELECT sum(times) FROM rewritten) || '.' || (SELECT count(*) FROM note)"
                    + " || '.' || (SELECT count(*) FROM correction)");
        ResultSet found = query.executeQuery()) {
      past = found.next() ? found.getString(1) : "";
    }
    return new HistoryState(Map.copyOf(settled), since, version, past);
  }

  long settled(int shard) {
    return settled.getOrDefault(shard, 0L);
  }

  /** The time up to which all subjects of a kind are settled. */
  public long settled(Head.Of of) {
    return of == Head.Of.PLANS || of == Head.Of.FLEET
        ? settled(Subjects.PLANS)
        : settled.entrySet().stream()
            .filter(each -> each.getKey() != Subjects.PLANS)
            .mapToLong(Map.Entry::getValue)
            .min()
            .orElse(0);
  }
}
