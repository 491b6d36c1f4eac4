package io.tidemark.usage.history;

import io.tidemark.usage.statements.Figures;
import io.tidemark.usage.statements.Joining;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of a statement for some subjects, joined from the stored rows that cover them. */
final class SubjectRows {
  /** A receiver of each row, with the index of the row's time in the statement. */
  @FunctionalInterface
  interface To {
    void row(Subject subject, int index, Row row) throws IOException;
  }

  private final long[] boundaries;
  private final Cover cover;
  private final HistoryState facts;
  private final List<Subject> order;
  private final Map<Integer, Subject> subjects = new HashMap<>();
  private final Map<Integer, List<Stored>> stored = new HashMap<>();
  private Guidelines guidelines = new Guidelines();
  private String planByFile = "";

  private SubjectRows(long[] boundaries, Cover cover, HistoryState facts, List<Subject> of) {
    this.boundaries = boundaries;
    this.cover = cover;
    this.facts = facts;
    this.order = List.copyOf(of);
    of.forEach(subject -> subjects.put(subject.id(), subject));
  }

  /** Reads all rows that are needed; the database is not used afterwards. */
  static SubjectRows load(
      Connection connection, long[] boundaries, Cover cover, HistoryState facts, List<Subject> of)
      throws SQLException {
    SubjectRows rows = new SubjectRows(boundaries, cover, facts, of);
    rows.load(connection);
    rows.guidelines = Guidelines.read(connection);
    if (of.size() == 1 && of.get(0).kind().equals(Subjects.ZONE)) {
      rows.planByFile = ZonePlan.of(connection, of.get(0).name());
    }
    return rows;
  }

  /** Passes every row on, subject by subject. */
  void tell(To to) throws IOException {
    try {
      for (Subject subject : order) {
        join(subject, to);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  List<Subject> subjects() {
    return order;
  }

  /** Reads the cover's rows, and shorter rows for the time after them. */
  private void load(Connection connection) throws SQLException {
    long least = subjects.values().stream().mapToLong(this::settled).min().orElse(0);
    long start = boundaries[0];
    for (UsageTable table : UsageTable.values()) {
      boolean shorter = table.rowMillis() < cover.base().rowMillis();
      if (table == UsageTable.HOURS && shorter) {
        // After the last day, quarter-hours are used: they have the minutes' peaks.
        continue;
      }
      if (shorter) {
        long from = Math.max(start, Cover.end(longer(table), least));
        read(connection, table, from - table.rowMillis());
      } else if (table == cover.base()) {
        boolean tells = table == UsageTable.MINUTES || table == UsageTable.QUARTER_HOURS;
        read(connection, table, tells ? start - table.rowMillis() : start);
      }
    }
    stored
        .values()
        .forEach(rows -> rows.sort((a, b) -> Long.compare(a.startMillis(), b.startMillis())));
  }

  /** The table whose longer rows this table replaces until they are settled. */
  private UsageTable longer(UsageTable table) {
    return table == UsageTable.MINUTES && cover.base() != UsageTable.QUARTER_HOURS
        ? UsageTable.QUARTER_HOURS
        : cover.base();
  }

  private void read(Connection connection, UsageTable table, long from) throws SQLException {
    StoredRows.read(
        connection,
        table,
        cover.counts(),
        subjects.keySet(),
        from,
        boundaries[boundaries.length - 1],
        (id, row) -> {
          Subject subject = subjects.get(id);
          // A row may be written before the minute end that makes it final; until then shorter rows
          // replace it.
          if (subject != null
              && row.endMillis() <= settled(subject)
              && (table == cover.base() || isNeeded(subject, row))) {
            stored.computeIfAbsent(id, none -> new ArrayList<>()).add(row);
          }
        });
  }

  /**
   * True if no longer row includes the row, or it ends where the statement starts and so tells of
   * spikes.
   */
  private boolean isNeeded(Subject subject, Stored row) {
    UsageTable table = UsageTable.of(row.resolution());
    long before = boundaries[0];
    return row.startMillis() >= Cover.end(longer(table), settled(subject))
        || (row.startMillis() < before && row.endMillis() == before);
  }

  /** The time before which history knows nothing of any subject. */
  private long since() {
    Long since = facts.sinceMillis();
    return since == null ? Long.MAX_VALUE : since;
  }

  private long settled(Subject subject) {
    return facts.settled(subject.shard());
  }

  private void join(Subject subject, To to) {
    List<Stored> rows = stored.getOrDefault(subject.id(), List.of());
    String plan = "";
    if (subject.kind().equals(Subjects.ZONE)) {
      plan = rows.isEmpty() ? planByFile : first(rows.get(0));
    } else if (subject.kind().equals(Subjects.PLAN)) {
      plan = subject.name();
    }
    String whole = plan;
    int[] index = {0};
    Joining joining =
        new Joining(
            boundaries,
            since(),
            settled(subject),
            plan,
            guidelines.at(plan, boundaries[0]),
            (span, covered, figures, p95, spikes, minutesAbove) -> {
              while (boundaries[index[0]] < span.startMillis()) {
                index[0]++;
              }
              Figures told = subject.kind().equals(Subjects.PLAN) ? named(figures, whole) : figures;
              Row row =
                  new Row(subject.told(), span, covered, told, p95, spikes, minutesAbove, null);
              try {
                to.row(subject, index[0], row);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    rows.forEach(joining::add);
    joining.finish();
    stored.remove(subject.id());
  }

  private static String first(Stored row) {
    Figures.Marks marks = row.figures().marks();
    return marks.earlier().isEmpty() ? marks.plan() : marks.earlier().get(0).plan();
  }

  /** A plan's rows do not name their plan: their subject does. */
  private static Figures named(Figures figures, String plan) {
    Figures.Marks marks = figures.marks();
    return new Figures(
        figures.levels(),
        figures.flows(),
        new Figures.Marks(
            plan,
            marks.guideline(),
            marks.earlier(),
            marks.coarse(),
            marks.restartMinutes(),
            marks.restartConnections()));
  }
}
