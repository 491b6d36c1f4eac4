package io.tidemark.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.events.Periods;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A test that the audit finds the errors of a ledger. */
class AuditTest {
  private static final long START = 1_800_000_000_000L;
  private static final long LEASE = 30_000;
  private static final Emitter A = emitter("a", 1);

  private final ZoneNumbers numbers = new ZoneNumbers();
  private long offset;
  private long sequence;

  private static Emitter emitter(String node, int run) {
    return Emitter.newBuilder()
        .setNode(node)
        .setIncarnation(
            ByteString.copyFrom(
                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) run}))
        .build();
  }

  private ConnectionRecord word(long through, int opens, long openAfter) {
    NamedBatch.Builder batch =
        NamedBatch.newBuilder()
            .setEmitter(A)
            .setSequence(++sequence)
            .setClockOffsetMillis(0)
            .setBaseMillis(through - 1)
            .setCompleteThroughMillis(through);
    if (opens > 0) {
      OpenedEvents.Builder opened = OpenedEvents.newBuilder();
      for (int i = 0; i < opens; i++) {
        opened.addAtMillis(1).addConnection(i);
      }
      batch.addZones(
          ZoneSlice.newBuilder().setZone("shop").setOpened(opened).setOpenAfter(openAfter));
    }
    return ConnectionRecord.newBuilder()
        .setContract(1)
        .setBatch(numbers.number(batch.build()))
        .build();
  }

  /**
   * A log of three connections, with a batch every second for {@code speaks}, then ticks until
   * {@code lasts}.
   */
  private ShardReplay replay(long speaks, long lasts, DecisionRecord... decisions) {
    ShardReplay replay = new ShardReplay(LEASE, 0, List.of(decisions));
    replay.read(offset++, START, word(START, 3, 3));
    for (long at = START + 1_000; at <= START + lasts; at += 1_000) {
      replay.read(offset++, at, at <= START + speaks ? word(at, 0, 3) : null);
    }
    return replay;
  }

  /** The first minute of the zone, as it is recounted. */
  private static UsageRow counted(ShardReplay replay) {
    ZoneHistory shop = replay.histories().zone("shop");
    List<UsageRow> rows = new ArrayList<>();
    ZoneHistory.Minute minute = shop.take(START);
    shop.recount.minute(
        START, minute, minute.tallies, minute.notes, shop.restartedIn(START), rows::add);
    assertThat(rows.get(0).getResolution()).isEqualTo(Resolution.MINUTE);
    return rows.get(0);
  }

  private static DecisionRecord lost(long offset, long at, long settled) {
    return DecisionRecord.newBuilder()
        .setKind(DecisionKind.LOST)
        .setEmitter(A)
        .setOffset(offset)
        .setAtMillis(at)
        .setSettledMillis(settled)
        .build();
  }

  @Test
  void aLossThatTheLogPermitsIsAccepted() {
    ShardReplay replay = replay(10_000, 50_000, lost(41, START + 10_001, START + 8_000));
    assertThat(replay.findings()).isEmpty();
    UsageRow row = counted(replay);
    assertThat(row.getLost()).isEqualTo(3);
    assertThat(row.getConnectionMillis()).isEqualTo(3 * 10_001);
  }

  @Test
  void aLossBeforeTheLeaseIsOverIsFound() {
    assertThat(replay(10_000, 36_000, lost(35, START + 10_001, START + 8_000)).findings())
        .anyMatch(finding -> finding.contains("had spoken through"));
  }

  @Test
  void aLeaseThatNobodyNoticedIsFound() {
    assertThat(replay(10_000, 50_000).findings())
        .anyMatch(finding -> finding.contains("nobody noticed"));
  }

  @Test
  void aDecisionAtAnotherSettledTimeIsFound() {
    assertThat(replay(10_000, 50_000, lost(41, START + 10_001, START + 9_000)).findings())
        .anyMatch(finding -> finding.contains("the log permits"));
  }

  private static List<String> differences(Consumer<UsageRow.Builder> spoil) {
    AuditTest books = new AuditTest();
    ShardReplay replay = books.replay(80_000, 80_000);
    UsageRow counted = counted(replay);
    UsageRow.Builder row = counted.toBuilder().setZone("shop");
    spoil.accept(row);
    Comparison comparison = new Comparison();
    comparison.compare("zone/shop", row.build(), counted);
    return comparison.differences(0);
  }

  @Test
  void everyFieldOfARowIsCompared() {
    assertThat(differences(row -> {})).isEmpty();
    assertThat(differences(row -> row.setPeak(4))).hasSize(1);
    assertThat(differences(row -> row.setPeakAtMillis(START + 5))).hasSize(1);
    assertThat(differences(row -> row.setConnectionMillis(1))).hasSize(1);
    assertThat(differences(row -> row.setOpened(2))).hasSize(1);
    assertThat(differences(row -> row.setBytesIn(2))).hasSize(1);
    assertThat(differences(row -> row.setPlan("pro"))).hasSize(1);
    assertThat(differences(row -> row.getRestartBuilder().setMinutes(1))).hasSize(1);
    assertThat(differences(row -> row.setStartMillis(START + Periods.MINUTE))).hasSize(1);
  }

  /** It is counted as records are booked, and a restart loses a part of it. */
  @Test
  void theConductOfConnectionsIsNoPartOfTheBooks() {
    assertThat(differences(row -> row.getConductBuilder().addEnded(5).setSoonByNew(2))).isEmpty();
  }

  @Test
  void theOrderOfCorrectionsMeansNothing() {
    Correction repaired =
        Correction.newBuilder().setKind(DecisionKind.REPAIRED).setConnections(105).build();
    Correction late = Correction.newBuilder().setKind(DecisionKind.LATE).setConnections(1).build();
    UsageRow row = UsageRow.newBuilder().setZone("shop").setStartMillis(START).build();
    UsageRow settled = row.toBuilder().addCorrected(late).addCorrected(repaired).build();
    UsageRow counted = row.toBuilder().addCorrected(repaired).addCorrected(late).build();
    Comparison comparison = new Comparison();
    comparison.compare("zone/shop", settled, counted);
    assertThat(comparison.differences(0)).isEmpty();
  }
}
