package io.tidemark.api;

import io.tidemark.events.v1.RefusalReason;
import io.tidemark.usage.statements.Figures;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The collector of a zone's rows for one JSON answer, for programs that draw charts or decide. */
final class UsageAnswer implements Sink {
  record Usage(
      String zone,
      String start,
      String end,
      String unit,
      String tz,
      String settledUntil,
      List<UsageRow> rows) {}

  record UsageRow(
      String start,
      String end,
      String status,
      String coveredUntil,
      String plan,
      @Nullable Long guideline,
      long peak,
      String peakAt,
      @Nullable Long p95MinutePeak,
      double mean,
      long low,
      long openAtStart,
      long openAtEnd,
      long connectionMilliseconds,
      long opened,
      long closed,
      long lost,
      long corrections,
      Map<String, Long> refused,
      long bytesIn,
      long bytesOut,
      int spikes,
      int minutesAboveGuideline,
      int restartMinutes,
      @Nullable Double planShare,
      boolean peakIsUpperBound) {

    static UsageRow of(Row row) {
      Figures.Levels levels = row.figures().levels();
      Figures.Flows flows = row.figures().flows();
      Figures.Marks marks = row.figures().marks();
      Map<String, Long> refused = new TreeMap<>();
      for (int i = 1; flows.refused() != null && i < flows.refused().length; i++) {
        if (flows.refused()[i] != 0) {
          refused.put(Answers.reason(RefusalReason.forNumber(i)), flows.refused()[i]);
        }
      }
      return new UsageRow(
          instant(row.span().startMillis()),
          instant(row.span().endMillis()),
          row.isFinal() ? "final" : "provisional",
          instant(row.covered().endMillis()),
          marks.plan(),
          marks.guideline(),
          levels.peak(),
          instant(levels.peakAtMillis()),
          row.p95(),
          row.mean(),
          levels.low(),
          levels.openAtStart(),
          levels.openAtEnd(),
          levels.connectionMillis(),
          flows.opened(),
          flows.closed(),
          flows.lost(),
          flows.corrections(),
          refused,
          flows.bytesIn(),
          flows.bytesOut(),
          row.spikes(),
          row.minutesAbove(),
          marks.restartMinutes(),
          row.planShare(),
          marks.coarse());
    }
  }

  private final List<UsageRow> rows = new ArrayList<>();
  private @Nullable Head head;

  @Override
  public void begin(Head head) {
    this.head = head;
  }

  @Override
  public void row(Row row) {
    rows.add(UsageRow.of(row));
  }

  @Override
  public void later(LateCorrection correction) {}

  @Override
  public void end(End end) {}

  Usage usage() {
    if (head == null) {
      throw new IllegalStateException("nothing was written");
    }
    Head.Query query = head.query();
    return new Usage(
        Objects.requireNonNull(query.name()),
        instant(query.span().startMillis()),
        instant(query.span().endMillis()),
        query.unit().text(),
        query.zone().getId(),
        instant(head.settledMillis()),
        List.copyOf(rows));
  }

  private static String instant(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
