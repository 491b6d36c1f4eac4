package io.tidemark.usage.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.EmbeddedDatabase;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.MinuteEnd;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.settings.Settings;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import io.tidemark.usage.statements.Span;
import io.tidemark.usage.statements.Unit;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test that a closed period's rows and hash do not change, and that later corrections are listed
 * apart.
 */
class LateCorrectionIT {
  private static final long DAY = 20_782 * Periods.DAY;
  private static final long AFTER = DAY + Periods.DAY + Periods.HOUR;
  private static final Span CLOSED = new Span(DAY, DAY + Periods.DAY);

  private static UsageRow.Builder row(Resolution resolution, long start) {
    return UsageRow.newBuilder()
        .setContract(Contract.VERSION)
        .setZone("shop")
        .setPlan("pro")
        .setResolution(resolution)
        .setStartMillis(start)
        .setPeak(7)
        .setPeakAtMillis(start + 5)
        .setConnectionMillis(90_000)
        .setOpened(7)
        .setClosed(7);
  }

  private static final class Kept implements Sink {
    final List<Row> rows = new ArrayList<>();
    final List<LateCorrection> later = new ArrayList<>();
    String sha256 = "";
    boolean isFinal;

    @Override
    public void begin(Head head) {
      isFinal = head.isFinal();
    }

    @Override
    public void row(Row row) {
      rows.add(row);
    }

    @Override
    public void later(LateCorrection correction) {
      later.add(correction);
    }

    @Override
    public void end(End end) {
      sha256 = end.sha256();
    }
  }

  private static void write(
      Database database, HistoryConfig config, List<UsageRow> rows, long lastMinute)
      throws Exception {
    RowStore store = new RowStore(new Partitions(config), HistoryMetrics.NONE);
    List<UsageRow> ends = new ArrayList<>();
    for (int shard = -1; shard < 8; shard++) {
      for (long at : new long[] {DAY, lastMinute}) {
        MinuteEnd.Builder end =
            shard < 0
                ? MinuteEnd.newBuilder().setPlans(true)
                : MinuteEnd.newBuilder().setShard(shard);
        ends.add(UsageRow.newBuilder().setStartMillis(at).setMinuteEnd(end).build());
      }
    }
    try (Connection connection = database.connection()) {
      List<UsageRow> kept = store.prepare(connection, rows, 8, DAY + 2 * Periods.DAY);
      connection.setAutoCommit(false);
      store.write(connection, kept);
      SettledLine.write(connection, ends);
      connection.commit();
    }
  }

  @Test
  void whatIsPutRightLaterIsListedAndChangesNoRow(@TempDir Path folder) throws Exception {
    try (EmbeddedDatabase server = EmbeddedDatabase.start(folder, 0)) {
      HistoryConfig config =
          Objects.requireNonNull(
              HistoryConfig.from(Settings.of(Map.of("history.url", server.url()))));
      try (Database database = new Database(config)) {
        database.migrate();
        Clock clock = Clock.fixed(Instant.ofEpochMilli(DAY + 2 * Periods.DAY), ZoneOffset.UTC);
        Statements statements = new Statements(database, config, clock);
        Head.Query query = new Head.Query(Head.Of.ZONE, "shop", CLOSED, Unit.DAY, ZoneOffset.UTC);
        UsageRow day = row(Resolution.DAY, DAY).build();
        write(database, config, List.of(day), AFTER);
        Kept before = new Kept();
        statements.write(query, before, (done, all) -> {});
        assertThat(before.rows).hasSize(1);
        assertThat(before.isFinal).isTrue();
        assertThat(before.later).isEmpty();
        String past = statements.facts().pastVersion();

        long booked = DAY + Periods.DAY + Periods.MINUTE;
        write(
            database,
            config,
            List.of(
                row(Resolution.MINUTE, booked)
                    .setCorrections(-3)
                    .addCorrected(
                        Correction.newBuilder()
                            .setKind(DecisionKind.REPAIRED)
                            .setConnections(-3)
                            .setSinceMillis(DAY + Periods.HOUR))
                    .build()),
            AFTER);
        Kept after = new Kept();
        statements.write(query, after, (done, all) -> {});
        assertThat(after.rows).isEqualTo(before.rows);
        assertThat(after.sha256).isEqualTo(before.sha256);
        assertThat(after.later)
            .containsExactly(
                new LateCorrection(
                    new Row.Subject("zone", "shop"), DAY + Periods.HOUR, booked, "repaired", -3));
        assertThat(statements.facts().pastVersion()).as("for the ETag").isNotEqualTo(past);
        Kept other = new Kept();
        statements.write(
            new Head.Query(Head.Of.ZONE, "game", CLOSED, Unit.DAY, ZoneOffset.UTC),
            other,
            (done, all) -> {});
        assertThat(other.later).isEmpty();
        Kept everyone = new Kept();
        statements.write(
            new Head.Query(Head.Of.ZONES, null, CLOSED, Unit.DAY, ZoneOffset.UTC),
            everyone,
            (done, all) -> {});
        assertThat(everyone.later).hasSize(1);
      }
    }
  }

  /** The day's row is written, and the end of its last minute is not: nothing counts twice. */
  @Test
  void aRowBeforeItsMinutesEndDoesNotCountBesideItsParts(@TempDir Path folder) throws Exception {
    try (EmbeddedDatabase server = EmbeddedDatabase.start(folder, 0)) {
      HistoryConfig config =
          Objects.requireNonNull(
              HistoryConfig.from(Settings.of(Map.of("history.url", server.url()))));
      try (Database database = new Database(config)) {
        database.migrate();
        UsageRow.Builder quarter = row(Resolution.QUARTER_HOUR, DAY + Periods.HOUR);
        for (int i = 0; i < 15; i++) {
          quarter.addMinutePeaks(i == 3 ? 7 : 0);
        }
        write(
            database,
            config,
            List.of(quarter.build(), row(Resolution.DAY, DAY).build()),
            DAY + Periods.DAY - 2 * Periods.MINUTE);
        Clock clock = Clock.fixed(Instant.ofEpochMilli(DAY + Periods.DAY), ZoneOffset.UTC);
        Kept kept = new Kept();
        new Statements(database, config, clock)
            .write(
                new Head.Query(Head.Of.ZONE, "shop", CLOSED, Unit.DAY, ZoneOffset.UTC),
                kept,
                (done, all) -> {});
        assertThat(kept.isFinal).isFalse();
        assertThat(kept.rows).hasSize(1);
        assertThat(kept.rows.get(0).figures().flows().opened()).isEqualTo(7);
        assertThat(kept.rows.get(0).isFinal()).isFalse();
      }
    }
  }
}
