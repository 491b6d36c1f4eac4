package io.tidemark.usage.history;

import io.tidemark.events.Shards;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.usage.statements.Head;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The number of each subject; new subjects are entered before their rows, in a separate
 * transaction.
 */
final class Subjects {
  static final String ZONE = "zone";
  static final String PLAN = "plan";
  static final String FLEET = "fleet";

  /** The shard number of plans and the fleet, which have separate minute ends. */
  static final int PLANS = -1;

  /**
   * The subject of a row, without its number.
   *
   * @param name the name; {@code fleet} for the fleet
   */
  record Named(String kind, String name) {
    static Named of(UsageRow row) {
      return switch (row.getSubjectCase()) {
        case ZONE -> new Named(Subjects.ZONE, row.getZone());
        case OF_PLAN -> new Named(Subjects.PLAN, row.getOfPlan());
        case FLEET -> new Named(Subjects.FLEET, Subjects.FLEET);
        case MINUTE_END, SUBJECT_NOT_SET ->
            throw new IllegalArgumentException("a row of nobody: " + row.getSubjectCase());
      };
    }
  }

  /** The kind of the subjects that a statement is about. */
  static String kind(Head.Of of) {
    return switch (of) {
      case ZONE, ZONES -> ZONE;
      case PLANS -> PLAN;
      case FLEET -> FLEET;
    };
  }

  private final Map<Named, Integer> ids = new HashMap<>();

  int id(Named subject) {
    Integer id = ids.get(subject);
    if (id == null) {
      throw new IllegalStateException(subject + " has not been entered");
    }
    return id;
  }

  /**
   * The connection is in autocommit.
   *
   * @param shards how many partitions the topic has
   */
  void enter(Connection connection, Collection<Named> subjects, int shards) throws SQLException {
    List<Named> missing = new ArrayList<>();
    for (Named subject : subjects) {
      if (!ids.containsKey(subject)) {
        missing.add(subject);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    Object[] kinds = missing.stream().map(Named::kind).toArray();
    Object[] names = missing.stream().map(Named::name).toArray();
    Object[] of =
        missing.stream()
            .map(s -> s.kind().equals(ZONE) ? Shards.shard(s.name(), shards) : PLANS)
            .toArray();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO subject (kind, name, shard) SELECT * FROM unnest(?, ?, ?)"
                + " ON CONFLICT (kind, name) DO NOTHING")) {
      insert.setArray(1, connection.createArrayOf("text", kinds));
      insert.setArray(2, connection.createArrayOf("text", names));
      insert.setArray(3, connection.createArrayOf("int4", of));
      insert.executeUpdate();
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT subject_id, kind, name FROM subject"
                + " JOIN unnest(?, ?) AS wanted (kind, name) USING (kind, name)")) {
      query.setArray(1, connection.createArrayOf("text", kinds));
      query.setArray(2, connection.createArrayOf("text", names));
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          ids.put(new Named(found.getString(2), found.getString(3)), found.getInt(1));
        }
      }
    }
  }
}
