package io.tidemark.usage.history;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.UsageRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The writer of the times up to which, by minute ends, the rows of each shard, and of plans and the
 * fleet, are complete.
 */
final class SettledLine {
  private record Reach(long since, long until) {
    Reach plus(Reach other) {
      return new Reach(Math.min(since, other.since), Math.max(until, other.until));
    }
  }

  private SettledLine() {}

  static void write(Connection connection, List<UsageRow> ends) throws SQLException {
    Map<Integer, Reach> reaches = new TreeMap<>();
    for (UsageRow end : ends) {
      int shard = end.getMinuteEnd().getPlans() ? Subjects.PLANS : end.getMinuteEnd().getShard();
      long start = end.getStartMillis();
      reaches.merge(shard, new Reach(start, start + Periods.MINUTE), Reach::plus);
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO settled AS s (shard, since, until) VALUES (?, ?, ?)"
                + " ON CONFLICT (shard) DO UPDATE SET since = least(s.since, excluded.since),"
                + " until = greatest(s.until, excluded.until)")) {
      for (Map.Entry<Integer, Reach> of : reaches.entrySet()) {
        upsert.setInt(1, of.getKey());
        Times.set(upsert, 2, of.getValue().since);
        Times.set(upsert, 3, of.getValue().until);
        upsert.addBatch();
      }
      if (!reaches.isEmpty()) {
        upsert.executeBatch();
      }
    }
  }
}
