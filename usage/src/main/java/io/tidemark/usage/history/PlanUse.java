package io.tidemark.usage.history;

import io.tidemark.usage.statements.Row;
import java.util.HashMap;
import java.util.Map;

/** The use of each plan in each row's time, from which a zone's share is computed. */
final class PlanUse {
  private final int rows;
  private final Map<String, long[]> millis = new HashMap<>();

  PlanUse(long[] boundaries) {
    rows = boundaries.length - 1;
  }

  void add(Subject plan, int index, Row row) {
    millis.computeIfAbsent(plan.name(), name -> new long[rows])[index] =
        row.figures().levels().connectionMillis();
  }

  Row share(int index, Row row) {
    long[] of = millis.get(row.figures().marks().plan());
    return of == null || !row.subject().kind().equals(Subjects.ZONE)
        ? row
        : new Row(
            row.subject(),
            row.span(),
            row.covered(),
            row.figures(),
            row.p95(),
            row.spikes(),
            row.minutesAbove(),
            of[index]);
  }
}
