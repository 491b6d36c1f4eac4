package io.tidemark.usage.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.v1.ActionRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer of the audit log to the table {@code dialogue_action}. Rows are only added. It also
 * passes the actions to {@link SuspicionRows}.
 */
final class ActionRows {
  private static final Logger log = LoggerFactory.getLogger(ActionRows.class);

  private ActionRows() {}

  static void write(
      Connection connection, String topicId, List<ConsumerRecord<byte[], byte[]>> records)
      throws SQLException {
    try (PreparedStatement to =
        connection.prepareStatement(
            "INSERT INTO dialogue_action (topic_id, record_offset, at, zone, actor, action,"
                + " accepted, detail, case_id, limit_id, suspicion_id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      List<ActionRecord> told = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        ActionRecord action = record.value() == null ? null : parse(record.value());
        if (action != null) {
          to.setString(1, topicId);
          to.setLong(2, record.offset());
          add(to, action);
          told.add(action);
        }
      }
      to.executeBatch();
      SuspicionRows.write(connection, told);
    }
  }

  private static @Nullable ActionRecord parse(byte[] value) {
    try {
      return ActionRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      log.warn("an action cannot be read and is left out: {}", e.toString());
      return null;
    }
  }

  private static void add(PreparedStatement to, ActionRecord of) throws SQLException {
    Times.set(to, 3, of.getAtMillis());
    to.setString(4, of.getZone());
    to.setString(5, CaseRows.storable(of.getActor()));
    to.setString(6, of.getKind().name().toLowerCase(Locale.ROOT));
    to.setBoolean(7, !of.hasRefused());
    to.setString(8, text(of.hasRefused() ? of.getRefused().getDetail() : of.getReason()));
    to.setString(9, text(of.getCase().getId()));
    to.setString(10, text(of.getLimit().getId()));
    to.setString(11, text(of.getSuspicion().getId()));
    to.addBatch();
  }

  private static @Nullable String text(String text) {
    return text.isEmpty() ? null : CaseRows.storable(text);
  }
}
