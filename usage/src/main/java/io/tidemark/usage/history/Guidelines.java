package io.tidemark.usage.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The guideline of each plan at any time; before a plan's first version, the guideline of that
 * version.
 */
final class Guidelines {
  private final Map<String, TreeMap<Long, Optional<Long>>> byPlan = new HashMap<>();

  static Guidelines read(Connection connection) throws SQLException {
    Guidelines guidelines = new Guidelines();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT plan, since, guideline FROM plan_version");
        ResultSet found = query.executeQuery()) {
      while (found.next()) {
        long guideline = found.getLong(3);
        Optional<Long> value = found.wasNull() ? Optional.empty() : Optional.of(guideline);
        guidelines
            .byPlan
            .computeIfAbsent(found.getString(1), plan -> new TreeMap<>())
            .put(found.getTimestamp(2).getTime(), value);
      }
    }
    return guidelines;
  }

  @Nullable Long at(String plan, long millis) {
    TreeMap<Long, Optional<Long>> versions = byPlan.get(plan);
    if (versions == null) {
      return null;
    }
    var version = versions.floorEntry(millis);
    return (version == null ? versions.firstEntry() : version).getValue().orElse(null);
  }
}
