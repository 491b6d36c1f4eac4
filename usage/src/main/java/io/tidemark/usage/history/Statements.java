package io.tidemark.usage.history;

import io.tidemark.usage.formats.Canon;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import io.tidemark.usage.statements.Span;
import io.tidemark.usage.statements.Totals;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The maker of statements from history. A statement is read in one repeatable-read transaction and
 * streamed; only the rows of some subjects are in memory, whatever its size. For use by several
 * threads.
 */
public final class Statements {
  /** The number of rows that are loaded at once. */
  private static final int CHUNK_ROWS = 40_000;

  private static final int MOST_SUBJECTS = 2_000;

  /** A listener for the progress of a statement. */
  @FunctionalInterface
  public interface Progress {
    void at(long subjects, long ofSubjects);
  }

  private final Database database;
  private final HistoryConfig config;
  private final Clock clock;

  public Statements(Database database, HistoryConfig config, Clock clock) {
    this.database = database;
    this.config = config;
    this.clock = clock;
  }

  public HistoryState facts() throws SQLException {
    try (Connection connection = database.connection()) {
      return HistoryState.read(connection);
    }
  }

  /** True if history has a row or a version of a zone. */
  public boolean knows(String zone) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT FROM subject WHERE kind = 'zone' AND name = ?"
                    + " UNION ALL SELECT FROM zone_version WHERE zone = ?")) {
      query.setString(1, zone);
      query.setString(2, zone);
      try (ResultSet found = query.executeQuery()) {
        return found.next();
      }
    }
  }

  /** The largest number of rows of a statement. */
  public long rowsAtMost(Head.Query query) throws SQLException {
    try (Connection connection = database.connection()) {
      HistoryState facts = HistoryState.read(connection);
      Long since = facts.sinceMillis();
      long from = Math.max(query.span().startMillis(), since == null ? 0 : since);
      long to = Math.min(query.span().endMillis(), facts.settled(query.of()));
      long rows = from < to ? query.calendar().estimate(new Span(from, to)) + 2 : 0;
      return rows * (query.isOne() ? 1 : Subject.count(connection, Subjects.kind(query.of())));
    }
  }

  /** The earliest time of which rows are kept for such a statement. */
  public long reachMillis(Head.Query query) {
    UsageTable base = Cover.of(query.calendar(), query.span()).base();
    return Partitions.horizon(config, base, clock.millis());
  }

  /** Writes a statement, whose span must consist of whole rows. */
  public void write(Head.Query query, Sink sink, Progress progress)
      throws SQLException, IOException {
    try (Connection connection = database.connection()) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      try {
        new Making(connection, query, sink, progress).run();
      } finally {
        connection.rollback();
      }
    }
  }

  /** The making of one statement. */
  private final class Making {
    private final Connection connection;
    private final Head.Query query;
    private final Sink sink;
    private final Progress progress;
    private final HistoryState facts;
    private final Totals totals = new Totals();
    private final Canon canon = new Canon();
    private final Set<String> told = new HashSet<>();
    private final long[] boundaries;
    private final Cover cover;
    private final PlanUse plans;

    Making(Connection connection, Head.Query query, Sink sink, Progress progress)
        throws SQLException {
      this.connection = connection;
      this.query = query;
      this.sink = sink;
      this.progress = progress;
      this.facts = HistoryState.read(connection);
      this.boundaries = query.calendar().boundaries(query.span());
      this.cover = Cover.of(query.calendar(), query.span());
      this.plans = new PlanUse(boundaries);
    }

    void run() throws SQLException, IOException {
      sink.begin(
          new Head(
              query,
              clock.millis(),
              settled(),
              facts.sinceMillis(),
              facts.version(),
              Notes.read(connection, query)));
      boolean ofZones = query.of() == Head.Of.ZONE || query.of() == Head.Of.ZONES;
      if (ofZones) {
        load(cover, Subject.all(connection, Subjects.PLAN)).tell(plans::add);
      }
      if (query.isOne()) {
        load(cover, page("", 1)).tell(this::row);
      } else {
        many();
      }
      for (LateCorrection correction : Corrections.after(connection, query)) {
        if (query.of() != Head.Of.ZONES
            || query.name() == null
            || told.contains(correction.subject().name())) {
          sink.later(correction);
        }
      }
      sink.end(new Sink.End(totals, query.isOne() ? p95() : null, canon.sha256()));
    }

    private long settled() throws SQLException {
      return query.of() == Head.Of.ZONE
          ? page("", 1).stream().mapToLong(each -> facts.settled(each.shard())).min().orElse(0)
          : facts.settled(query.of());
    }

    private int chunk() throws SQLException {
      boolean whole = settled() >= query.span().endMillis();
      // A span that is not settled to its end also needs quarter-hours and minutes.
      long rows = query.span().millis() / cover.base().rowMillis() + (whole ? 1 : 100);
      return (int) Math.max(1, Math.min(MOST_SUBJECTS, CHUNK_ROWS / rows));
    }

    private List<Subject> page(String after, int most) throws SQLException {
      if (query.of() == Head.Of.FLEET) {
        return List.of(Subject.one(connection, Subjects.FLEET, Subjects.FLEET));
      }
      String name = query.name();
      return name != null && query.of() != Head.Of.ZONES
          ? List.of(Subject.one(connection, Subjects.kind(query.of()), name))
          : Subject.after(connection, Subjects.kind(query.of()), after, most);
    }

    private SubjectRows load(Cover of, List<Subject> subjects) throws SQLException {
      return SubjectRows.load(connection, boundaries, of, facts, subjects);
    }

    /** Writes the rows of some subjects while the rows of the next subjects are read. */
    private void many() throws SQLException, IOException {
      long all = Subject.count(connection, Subjects.kind(query.of()));
      int chunk = chunk();
      long done = 0;
      try (ReadAhead<SubjectRows> ahead = new ReadAhead<>(before -> after(before, chunk))) {
        for (SubjectRows rows = ahead.next(); !rows.subjects().isEmpty(); rows = ahead.next()) {
          rows.tell(this::row);
          done += rows.subjects().size();
          progress.at(done, all);
        }
      }
    }

    private SubjectRows after(@Nullable SubjectRows before, int chunk) throws SQLException {
      if (before != null && before.subjects().isEmpty()) {
        return before;
      }
      String last =
          before == null ? "" : before.subjects().get(before.subjects().size() - 1).name();
      return load(cover, page(last, chunk));
    }

    private void row(Subject subject, int index, Row row) throws IOException {
      boolean other =
          query.of() == Head.Of.ZONES
              && query.name() != null
              && !query.name().equals(row.figures().marks().plan());
      if (other || (!query.isOne() && row.isEmpty())) {
        return;
      }
      Row whole = plans.share(index, row);
      totals.add(whole);
      canon.row(query.span(), whole);
      if (query.of() == Head.Of.ZONES && query.name() != null) {
        told.add(subject.name());
      }
      sink.row(whole);
    }

    /**
     * The 95th percentile of all minute peaks of the period; {@code null} if they are no longer
     * kept.
     */
    private @Nullable Long p95() throws SQLException, IOException {
      Cover whole = Cover.ofWhole(query.span());
      if (query.span().startMillis() < Partitions.horizon(config, whole.base(), clock.millis())) {
        return null;
      }
      List<@Nullable Long> found = new ArrayList<>();
      long[] ends = {query.span().startMillis(), query.span().endMillis()};
      SubjectRows.load(connection, ends, whole, facts, page("", 1))
          .tell((subject, index, row) -> found.add(row.p95()));
      return found.isEmpty() ? null : found.get(0);
    }
  }
}
