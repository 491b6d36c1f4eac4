package io.tidemark.usage.history;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStep;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.Evidence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writer of cases from {@code tidemark.cases}; an older version never replaces a newer one. */
final class CaseRows {
  private static final Logger log = LoggerFactory.getLogger(CaseRows.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String COLUMNS =
      "case_id, zone, plan, guideline, version, state, resolution, opened_at, changed_at,"
          + " contacted_at, resolved_at, cool_down_until, recommended_plan, recommended_guideline,"
          + " need, reason, evidence, steps";

  private CaseRows() {}

  static void write(Connection connection, List<ConsumerRecord<byte[], byte[]>> records)
      throws SQLException {
    StringBuilder update = new StringBuilder();
    for (String column : COLUMNS.split(", ?", -1)) {
      String name = column.strip();
      update.append(update.isEmpty() ? "" : ", ").append(name).append(" = excluded.").append(name);
    }
    try (PreparedStatement to =
        connection.prepareStatement(
            "INSERT INTO dialogue_case (%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb) ON CONFLICT (case_id) DO UPDATE SET %s WHERE dialogue_case.version < excluded.version"
                .formatted(COLUMNS, update))) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (record.value() != null) {
          add(to, record.value());
        }
      }
      to.executeBatch();
    }
  }

  private static void add(PreparedStatement to, byte[] value) throws SQLException {
    try {
      CaseRecord of = CaseRecord.parseFrom(value);
      boolean resolved = of.getState() == CaseState.CASE_RESOLVED;
      to.setString(1, of.getId());
      to.setString(2, of.getZone());
      to.setString(3, of.getPlan());
      number(to, 4, of.hasGuideline() ? of.getGuideline() : null);
      to.setLong(5, of.getVersion());
      to.setString(6, text(of.getState()).substring("case_".length()));
      to.setString(7, resolved ? text(of.getResolution()) : null);
      Times.set(to, 8, of.getOpenedMillis());
      Times.set(to, 9, of.getChangedMillis());
      time(to, 10, first(of, CaseStepKind.CONTACT));
      time(to, 11, resolved ? first(of, CaseStepKind.RESOLVE) : null);
      time(to, 12, resolved ? of.getCoolDownUntilMillis() : null);
      to.setString(13, of.getAdvice().getPlan().isEmpty() ? null : of.getAdvice().getPlan());
      number(to, 14, of.hasAdvice() ? of.getAdvice().getGuideline() : null);
      number(to, 15, of.hasAdvice() ? of.getAdvice().getNeed() : null);
      to.setString(16, storable(newestReason(of)));
      to.setString(17, evidence(of));
      to.setString(18, steps(of));
      to.addBatch();
    } catch (InvalidProtocolBufferException e) {
      log.warn("a case cannot be read and is left out: {}", e.toString());
    }
  }

  private static String newestReason(CaseRecord of) {
    int count = of.getEvidenceCount();
    return count == 0 ? "" : of.getEvidence(count - 1).getReason();
  }

  private static @Nullable Long first(CaseRecord of, CaseStepKind kind) {
    for (CaseStep step : of.getStepsList()) {
      if (step.getKind() == kind) {
        return step.getAtMillis();
      }
    }
    return null;
  }

  private static String evidence(CaseRecord of) {
    ArrayNode list = JSON.createArrayNode();
    for (Evidence each : of.getEvidenceList()) {
      list.addObject()
          .put("kind", text(each.getKind()))
          .put("at", Instant.ofEpochMilli(each.getAtMillis()).toString())
          .put("reason", each.getReason());
    }
    return list.toString();
  }

  private static String steps(CaseRecord of) {
    ArrayNode list = JSON.createArrayNode();
    for (CaseStep each : of.getStepsList()) {
      ObjectNode step =
          list.addObject()
              .put("step", text(each.getKind()))
              .put("at", Instant.ofEpochMilli(each.getAtMillis()).toString())
              .put("actor", storable(each.getActor()))
              .put("channel", storable(each.getChannel()))
              .put("note", storable(each.getNote()));
      if (each.getResolutionValue() != 0) {
        step.put("resolution", text(each.getResolution()));
      }
    }
    return list.toString();
  }

  /** Removes NUL, which PostgreSQL does not store: text that people write must not stop history. */
  static String storable(String text) {
    return text.replace("\0", "");
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void number(PreparedStatement to, int index, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      to.setNull(index, Types.BIGINT);
    } else {
      to.setLong(index, value);
    }
  }

  private static void time(PreparedStatement to, int index, @Nullable Long millis)
      throws SQLException {
    to.setTimestamp(index, millis == null ? null : new Timestamp(millis));
  }
}
