package io.tidemark.usage.history;

import io.tidemark.events.v1.PlanStint;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.usage.statements.Stored;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows in the text form of PostgreSQL's COPY, in the order of the tables' columns. */
final class RowLines {
  private static final String NULL = "\\N";

  private final StringBuilder lines = new StringBuilder(1 << 16);
  private int count;

  int count() {
    return count;
  }

  byte[] bytes() {
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  void add(int subject, UsageRow row, @Nullable Long guideline, Stored.@Nullable Kept kept) {
    count++;
    time(row.getStartMillis());
    number(row.getOpenAtStart());
    number(row.getOpenAtEnd());
    number(row.getPeak());
    time(row.getPeakAtMillis());
    number(row.getLow());
    number(row.getConnectionMillis());
    number(row.getOpened());
    number(row.getClosed());
    number(row.getLost());
    number(row.getCorrections());
    number(row.getTransferred());
    number(row.getBytesIn());
    number(row.getBytesOut());
    optional(row.hasGuideline(), row.getGuideline());
    optional(guideline != null, guideline == null ? 0 : guideline);
    optional(row.hasRestart(), row.getRestart().getConnections());
    optional(row.getActiveZones() != 0, row.getActiveZones());
    optional(row.getActiveZones() != 0, row.getMedianZoneConnectionMillis());
    optional(kept != null, kept == null ? 0 : kept.p95());
    number(subject);
    optional(row.hasRestart(), row.getRestart().getMinutes());
    optional(kept != null, kept == null ? 0 : kept.minutesAbove());
    optional(kept != null, kept == null ? 0 : kept.spikes());
    word(kept == null ? NULL : kept.aboveAtEnd() ? "t" : "f");
    word(row.getCoarse() ? "t" : "f");
    word(row.getPlan());
    word(refused(row));
    word(earlier(row));
    word(peaks(row));
    byte[] counts = kept == null ? null : kept.peakCounts();
    lines.append(counts == null ? NULL : "\\\\x" + HexFormat.of().formatHex(counts)).append('\n');
  }

  private void number(long value) {
    lines.append(value).append('\t');
  }

  private void optional(boolean there, long value) {
    if (there) {
      number(value);
    } else {
      word(NULL);
    }
  }

  private void word(String value) {
    lines.append(value).append('\t');
  }

  private void time(long millis) {
    Times.append(lines, millis);
    lines.append('\t');
  }

  private static String refused(UsageRow row) {
    if (row.getRefusedCount() == 0) {
      return NULL;
    }
    StringBuilder json = new StringBuilder("{");
    for (RefusedCount of : row.getRefusedList()) {
      json.append(json.length() > 1 ? "," : "")
          .append('"')
          .append(of.getReason().name().toLowerCase(Locale.ROOT))
          .append("\":")
          .append(of.getCount());
    }
    return json.append('}').toString();
  }

  /** Names of plans need no escaping. */
  private static String earlier(UsageRow row) {
    if (row.getEarlierPlansCount() == 0) {
      return NULL;
    }
    StringBuilder json = new StringBuilder("[");
    for (PlanStint stint : row.getEarlierPlansList()) {
      json.append(json.length() > 1 ? "," : "")
          .append("{\"plan\":\"")
          .append(stint.getPlan())
          .append("\",\"until_millis\":")
          .append(stint.getUntilMillis())
          .append(",\"connection_millis\":")
          .append(stint.getConnectionMillis())
          .append('}');
    }
    return json.append(']').toString();
  }

  private static String peaks(UsageRow row) {
    if (row.getMinutePeaksCount() == 0) {
      return NULL;
    }
    StringBuilder array = new StringBuilder("{");
    for (int i = 0; i < row.getMinutePeaksCount(); i++) {
      array.append(i > 0 ? "," : "").append(row.getMinutePeaks(i));
    }
    return array.append('}').toString();
  }
}
