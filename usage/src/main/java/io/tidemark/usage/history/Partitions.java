package io.tidemark.usage.history;

import io.tidemark.events.Periods;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The creator of partitions before they are needed, which also drops old ones. A new partition is
 * created as a separate table and then attached; an old one is detached before it is dropped. So no
 * reader waits or is waited for. For use by one thread.
 */
final class Partitions {
  private static final Logger log = LoggerFactory.getLogger(Partitions.class);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd");

  /** The lock that keeps two instances from creating or dropping the same partition. */
  private static final long LOCK = 0x7469_6465_6D61_726BL;

  private final HistoryConfig config;
  private final Set<String> known = new HashSet<>();

  Partitions(HistoryConfig config) {
    this.config = config;
  }

  /** The time before which rows of a table are no longer kept. */
  static long horizon(HistoryConfig config, UsageTable table, long nowMillis) {
    long oldest = nowMillis - config.keep(table).toMillis();
    return Periods.start(oldest, table.partitionMillis());
  }

  long horizon(UsageTable table, long nowMillis) {
    return horizon(config, table, nowMillis);
  }

  /** The connection is in autocommit. */
  void ensure(Connection connection, UsageTable table, long startMillis) throws SQLException {
    long from = Periods.start(startMillis, table.partitionMillis());
    String name = name(table, from);
    if (known.contains(name)) {
      return;
    }
    try (Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      sql.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      if (!names(connection, table).contains(name)) {
        sql.execute(
            "CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
                .formatted(name, table.table()));
        sql.execute(
            "ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
                .formatted(
                    table.table(),
                    name,
                    Instant.ofEpochMilli(from),
                    Instant.ofEpochMilli(from + table.partitionMillis())));
      }
      connection.commit();
    } finally {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
    known.add(name);
  }

  /** The connection is in autocommit. */
  void dropOld(Connection connection, long nowMillis) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      try (ResultSet taken = sql.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
        if (!taken.next() || !taken.getBoolean(1)) {
          return;
        }
      }
      try {
        for (UsageTable table : UsageTable.values()) {
          long horizon = horizon(table, nowMillis);
          for (String name : names(connection, table)) {
            if (start(name) + table.partitionMillis() <= horizon) {
              log.info("{} is older than {} days and dropped", name, config.keep(table).toDays());
              sql.execute(
                  "ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY".formatted(table.table(), name));
              sql.execute("DROP TABLE " + name);
              known.remove(name);
            }
          }
        }
        try (PreparedStatement old =
            connection.prepareStatement("DELETE FROM correction WHERE booked_at < ?")) {
          old.setTimestamp(1, new java.sql.Timestamp(horizon(UsageTable.DAYS, nowMillis)));
          old.executeUpdate();
        }
      } finally {
        sql.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
      }
    }
  }

  private static String name(UsageTable table, long from) {
    return table.table() + "_" + DAY.format(Instant.ofEpochMilli(from).atOffset(ZoneOffset.UTC));
  }

  private static long start(String name) {
    LocalDate day = LocalDate.parse(name.substring(name.lastIndexOf('_') + 1), DAY);
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private static List<String> names(Connection connection, UsageTable table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                + " WHERE i.inhparent = ?::regclass ORDER BY c.relname")) {
      query.setString(1, table.table());
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          names.add(found.getString(1));
        }
      }
    }
    return names;
  }
}
