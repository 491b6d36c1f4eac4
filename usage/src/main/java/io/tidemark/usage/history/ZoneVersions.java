package io.tidemark.usage.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.Plan;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer of the versions of plans and zones in {@code tidemark.zones}, each with the time it
 * was written.
 */
final class ZoneVersions {
  private static final Logger log = LoggerFactory.getLogger(ZoneVersions.class);

  private ZoneVersions() {}

  static void write(Connection connection, List<ConsumerRecord<byte[], byte[]>> records)
      throws SQLException {
    try (PreparedStatement plans =
            connection.prepareStatement(
                "INSERT INTO plan_version (plan, since, guideline, deleted) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT (plan, since) DO UPDATE"
                    + " SET guideline = excluded.guideline, deleted = excluded.deleted");
        PreparedStatement zones =
            connection.prepareStatement(
                "INSERT INTO zone_version (zone, since, plan, guideline, hosts, origin, contact_name,"
                    + " contact_email, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (zone, since) DO UPDATE SET plan = excluded.plan,"
                    + " guideline = excluded.guideline, hosts = excluded.hosts,"
                    + " origin = excluded.origin, contact_name = excluded.contact_name,"
                    + " contact_email = excluded.contact_email, deleted = excluded.deleted")) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        String key = record.key() == null ? "" : ZoneKeys.text(record.key());
        ZoneRecord of = read(key, record.value());
        if (key.startsWith(ZoneKeys.PLAN)) {
          String name = key.substring(ZoneKeys.PLAN.length());
          plan(plans, name, record.timestamp(), of == null ? null : of.getPlan());
        } else if (key.startsWith(ZoneKeys.ZONE)) {
          String id = key.substring(ZoneKeys.ZONE.length());
          zone(connection, zones, id, record.timestamp(), of == null ? null : of.getZone());
        }
      }
      plans.executeBatch();
      zones.executeBatch();
    }
  }

  private static @Nullable ZoneRecord read(String key, byte @Nullable [] value) {
    try {
      return value == null ? null : ZoneRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      log.warn("{} cannot be read and counts as deleted: {}", key, e.toString());
      return null;
    }
  }

  private static void plan(PreparedStatement to, String name, long since, @Nullable Plan plan)
      throws SQLException {
    to.setString(1, name);
    Times.set(to, 2, since);
    optional(to, 3, plan != null && plan.hasGuideline() ? plan.getGuideline() : null);
    to.setBoolean(4, plan == null);
    to.addBatch();
  }

  private static void zone(
      Connection connection, PreparedStatement to, String id, long since, @Nullable Zone zone)
      throws SQLException {
    Zone of = zone == null ? Zone.getDefaultInstance() : zone;
    to.setString(1, id);
    Times.set(to, 2, since);
    to.setString(3, of.getPlan());
    optional(to, 4, of.hasGuideline() ? of.getGuideline() : null);
    to.setArray(5, connection.createArrayOf("text", of.getHostsList().toArray()));
    to.setString(6, of.getOrigin());
    to.setString(7, of.getContact().getName());
    to.setString(8, of.getContact().getEmail());
    to.setBoolean(9, zone == null);
    to.addBatch();
  }

  private static void optional(PreparedStatement to, int index, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      to.setNull(index, Types.BIGINT);
    } else {
      to.setLong(index, value);
    }
  }
}
