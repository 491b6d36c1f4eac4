package io.tidemark.usage.history;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.events.Client;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.Finding;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.events.v1.SuspicionMark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The writer of suspicions from the audit log: raised, acted on, over and marked ones. */
final class SuspicionRows {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * The record of a suspicion that is over lacks some of its facts; their columns are not updated.
   */
  private static final String KEEP =
      "INSERT INTO suspicion (suspicion_id, since, zone, detector, evidence, severity,"
          + " confidence_percent, for_customer, sources, other_sources, figures, seen_at, ended_at,"
          + " ending) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, ?, ?)"
          + " ON CONFLICT (suspicion_id, since) DO UPDATE SET evidence = excluded.evidence,"
          + " severity = excluded.severity, confidence_percent = excluded.confidence_percent,"
          + " sources = excluded.sources, other_sources = excluded.other_sources,"
          + " figures = excluded.figures, seen_at = excluded.seen_at,"
          + " ended_at = excluded.ended_at, ending = excluded.ending";

  private static final String MARK =
      "UPDATE suspicion SET mark = ?, marked_by = ?, marked_at = ?, mark_note = ?"
          + " WHERE suspicion_id = ? AND since = ?";

  private SuspicionRows() {}

  static void write(Connection connection, List<ActionRecord> actions) throws SQLException {
    try (PreparedStatement keep = connection.prepareStatement(KEEP);
        PreparedStatement mark = connection.prepareStatement(MARK)) {
      for (ActionRecord action : actions) {
        if (!action.hasSuspicion() || action.hasRefused()) {
          continue;
        }
        // Of a suspicion that is not in the table, only what the mark's record holds is written.
        boolean isThere =
            action.getKind() == ActionKind.SUSPICION_MARKED && mark(mark, action.getSuspicion());
        if (!isThere) {
          keep(keep, action);
          if (action.getSuspicion().getMarkedMillis() != 0) {
            boolean unused = mark(mark, action.getSuspicion());
          }
        }
      }
    }
  }

  private static void keep(PreparedStatement to, ActionRecord action) throws SQLException {
    Suspicion of = action.getSuspicion();
    Finding finding = of.getFinding();
    to.setString(1, of.getId());
    Times.set(to, 2, of.getSinceMillis());
    to.setString(3, action.getZone());
    to.setString(4, CaseRows.storable(of.getDetector()));
    to.setString(5, CaseRows.storable(of.getEvidence()));
    to.setString(6, of.hasFinding() ? finding.getSeverity().name().toLowerCase(Locale.ROOT) : null);
    if (of.hasFinding()) {
      to.setInt(7, finding.getConfidencePercent());
    } else {
      to.setNull(7, Types.INTEGER);
    }
    to.setBoolean(8, finding.getForCustomer());
    to.setString(9, sources(finding));
    to.setLong(10, finding.getOtherSources());
    ObjectNode figures = JSON.createObjectNode();
    new TreeMap<>(finding.getFiguresMap()).forEach(figures::put);
    to.setString(11, figures.toString());
    time(to, 12, of.getSeenMillis());
    time(to, 13, of.getEndedMillis());
    to.setString(14, ending(action));
    to.executeUpdate();
  }

  private static @Nullable String ending(ActionRecord action) {
    return action.getSuspicion().getEndedMillis() == 0
        ? null
        : action.getKind() == ActionKind.SUSPICION_CLEARED ? "cleared" : "over";
  }

  private static String sources(Finding finding) {
    ArrayNode list = JSON.createArrayNode();
    for (SuspectSource source : finding.getSourcesList()) {
      Client client = new Client(source.getClientHigh(), source.getClientLow());
      ObjectNode row =
          list.addObject()
              .put("source", client.text(source.getPrefixBits()))
              .put("open", source.getOpen())
              .put("figure", source.getFigure())
              .put("good_percent", source.getGoodPercent());
      if (source.hasAsn()) {
        row.put("asn", source.getAsn()).put("as_name", CaseRows.storable(source.getAsName()));
      }
    }
    return list.toString();
  }

  /** Marks a suspicion; returns whether it is in the table. */
  private static boolean mark(PreparedStatement to, Suspicion of) throws SQLException {
    to.setBoolean(1, of.getMark() == SuspicionMark.MARKED_TRUE);
    to.setString(2, CaseRows.storable(of.getMarkedBy()));
    Times.set(to, 3, of.getMarkedMillis());
    to.setString(4, CaseRows.storable(of.getMarkNote()));
    to.setString(5, of.getId());
    Times.set(to, 6, of.getSinceMillis());
    return to.executeUpdate() > 0;
  }

  private static void time(PreparedStatement to, int index, long millis) throws SQLException {
    to.setTimestamp(index, millis == 0 ? null : new Timestamp(millis));
  }
}
