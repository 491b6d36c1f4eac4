package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShardLedgerTest {
  private static final long LEASE = 30_000;

  private final ShardLedger ledger =
      new ShardLedger(0, Duration.ofMillis(LEASE), Duration.ofDays(8));
  private final LiveShard live = new LiveShard(ledger);
  private long now = Log.START;

  private void book(ConnectionRecord record) {
    Booking.book(ledger, record, now, 0);
    balances();
  }

  /** Books a tick each second, as the owner of a quiet shard sends them. */
  private void quiet(long millis) {
    for (long end = now + millis; now < end; ) {
      now += 1_000;
      book(Log.tick());
    }
  }

  private Figures zone(String id) {
    return Objects.requireNonNull(live.zone(id, 0)).figures();
  }

  private NodeFigures node(String id) {
    return Objects.requireNonNull(live.figures(0).nodes().get(id));
  }

  private void balances() {
    ShardFigures figures = live.figures(0);
    live.after("", 1_000, 0).forEach(zone -> balances(zone.figures()));
    figures.plans().values().forEach(ShardLedgerTest::balances);
    figures.nodes().values().forEach(node -> balances(node.figures()));
    assertThat(figures.plans().values().stream().mapToLong(Figures::open).sum())
        .isEqualTo(
            figures.nodes().values().stream().mapToLong(node -> node.figures().open()).sum());
  }

  static void balances(Figures f) {
    Figures.Flows flows = f.flows();
    assertThat(
            flows.opened()
                - flows.closed()
                - flows.lost()
                + flows.corrections()
                + flows.transferred())
        .isEqualTo(f.open());
  }

  @Test
  void countsWhatIsReported() {
    Log a = new Log("a", 1);
    book(
        a.record(
            a.batch(now).addZones(a.slice("shop", 5, 2, 3)).addZones(a.slice("chat", 1, 0, 0))));
    assertThat(zone("shop").open()).isEqualTo(3);
    assertThat(zone("shop").flows().opened()).isEqualTo(5);
    assertThat(zone("shop").refused()).containsExactly(Map.entry(RefusalReason.ORIGIN_REFUSED, 3L));
    assertThat(node("a").figures().open()).isEqualTo(4);
    assertThat(live.figures(0).plans()).containsOnlyKeys("unknown");
    assertThat(ledger.books.imbalance).isZero();
  }

  @Test
  void aDuplicateChangesNothingAndRenewsNoLease() {
    Log a = new Log("a", 1);
    ConnectionRecord first = a.record(a.batch(now).addZones(a.slice("shop", 5, 0, 0)));
    book(first);
    for (int i = 0; i < 40; i++) {
      now += 1_000;
      book(first);
    }
    assertThat(node("a").faults().duplicates()).isEqualTo(40);
    assertThat(zone("shop").flows().opened()).isEqualTo(5);
    assertThat(zone("shop").flows().lost()).as("the duplicates did not keep it alive").isEqualTo(5);
  }

  @Test
  void aGapIsRepairedByOpenAfterAndByTheNextSnapshot() {
    Log a = new Log("a", 1);
    book(
        a.record(
            a.batch(now).addZones(a.slice("shop", 5, 0, 0)).addZones(a.slice("chat", 4, 0, 0))));
    a.batch(now).addZones(a.slice("shop", 3, 1, 0)).addZones(a.slice("chat", 0, 4, 0));
    a.slice("news", 7, 0, 0);
    book(a.record(a.batch(now).addZones(a.slice("shop", 1, 0, 0))));
    assertThat(zone("shop").open()).isEqualTo(8);
    assertThat(zone("shop").flows().corrections()).isEqualTo(2);
    assertThat(zone("chat").open()).as("not repaired yet, and said so").isEqualTo(4);
    assertThat(zone("chat").unconfirmed()).isEqualTo(4);
    book(a.record(a.snapshot(now)));
    assertThat(zone("chat").open()).isZero();
    assertThat(zone("news").open()).isEqualTo(7);
    assertThat(zone("shop").unconfirmed()).isZero();
    assertThat(node("a").faults().gaps()).isEqualTo(1);
    assertThat(ledger.books.imbalance).as("the gap is known").isZero();
  }

  @Test
  void aDifferenceWithoutAGapIsAnImbalance() {
    Log a = new Log("a", 1);
    book(a.record(a.batch(now).addZones(a.slice("shop", 5, 0, 0))));
    book(
        a.record(
            a.snapshot(now)
                .clearZones()
                .addZones(ZoneLevel.newBuilder().setZone("shop").setOpen(7))));
    assertThat(ledger.books.imbalance).isEqualTo(2);
    assertThat(zone("shop").open()).isEqualTo(7);
  }

  @Test
  void absenceMeansZeroOnlyWhenAllPartsAreThere() {
    Log a = new Log("a", 1);
    book(
        a.record(
            a.batch(now).addZones(a.slice("shop", 5, 0, 0)).addZones(a.slice("chat", 4, 0, 0))));
    SnapshotPart.Builder one = a.snapshot(now).setParts(2).clearZones();
    book(a.record(one.addZones(ZoneLevel.newBuilder().setZone("shop").setOpen(5))));
    assertThat(zone("chat").open()).isEqualTo(4);
    SnapshotPart.Builder two =
        a.snapshot(now).setParts(2).setPart(1).setSnapshot(one.getSnapshot()).clearZones();
    book(a.record(two.addZones(ZoneLevel.newBuilder().setZone("chat").setOpen(4))));
    assertThat(zone("chat").open()).isEqualTo(4);
    assertThat(ledger.books.imbalance).isZero();
  }

  @Test
  void aSilentEmitterIsLostWhenItsLeaseEndsAndReturnsAsALevelChange() {
    Log a = new Log("a", 1);
    Log b = new Log("b", 1);
    book(a.record(a.batch(now).addZones(a.slice("shop", 5, 0, 0))));
    book(b.record(b.batch(now).addZones(b.slice("shop", 2, 0, 0))));
    for (int i = 0; i < 29; i++) {
      now += 1_000;
      book(b.record(b.batch(now)));
    }
    assertThat(zone("shop").open()).isEqualTo(7);
    assertThat(zone("shop").unconfirmed()).isEqualTo(5);
    for (int i = 0; i < 3; i++) {
      now += 1_000;
      book(b.record(b.batch(now)));
    }
    assertThat(zone("shop").open()).isEqualTo(2);
    assertThat(zone("shop").flows().lost()).isEqualTo(5);
    assertThat(node("a").faults().lostEmitters()).isEqualTo(1);

    // The backlog from its silence is remembered, but not counted.
    book(a.record(a.batch(now - 31_000).addZones(a.slice("shop", 4, 1, 3))));
    assertThat(zone("shop").open()).isEqualTo(2);
    assertThat(zone("shop").refusedTotal()).as("a refusal is no level").isEqualTo(3);
    book(a.record(a.batch(now)));
    assertThat(zone("shop").open()).isEqualTo(10);
    assertThat(zone("shop").flows().corrections()).isEqualTo(8);
    assertThat(zone("shop").flows().opened()).as("a return is no flood").isEqualTo(7);
    assertThat(node("a").faults().returnedEmitters()).isEqualTo(1);
    assertThat(ledger.books.imbalance).isZero();
  }

  @Test
  void whileTheLogIsSilentNoLeaseRuns() {
    Log a = new Log("a", 1);
    book(a.record(a.batch(now).addZones(a.slice("shop", 5, 0, 0))));
    now += 90_000;
    book(Log.tick());
    quiet(20_000);
    assertThat(zone("shop").open()).isEqualTo(5);
    book(a.record(a.batch(now).addZones(a.slice("shop", 1, 0, 0))));
    quiet(20_000);
    assertThat(zone("shop").open()).isEqualTo(6);
    assertThat(zone("shop").flows().lost()).isZero();
    quiet(20_000);
    assertThat(zone("shop").flows().lost()).isEqualTo(6);
  }

  @Test
  void aZoneWhoseNameWasLostIsBookedNowhereUntilTheNextSnapshot() {
    Log a = new Log("a", 1);
    book(a.record(a.batch(now).addZones(a.slice("shop", 2, 0, 0))));
    ConnectionRecord lost = a.record(a.batch(now).addZones(a.slice("chat", 3, 0, 0)));
    assertThat(lost.getBatch().getNamesList()).containsExactly("chat");
    book(
        a.record(
            a.batch(now)
                .addZones(a.slice("shop", 1, 0, 0))
                .addZones(a.slice("chat", 1, 0, 2))
                .addZones(a.slice("game", 5, 0, 0))));
    assertThat(live.zone("chat", 0)).as("nobody knows its name").isNull();
    assertThat(zone("shop").open()).isEqualTo(3);
    assertThat(zone("game").open()).as("named after the loss").isEqualTo(5);
    assertThat(ledger.books.node("a").unnamedEvents).isEqualTo(3);
    book(a.record(a.snapshot(now)));
    assertThat(zone("chat").open()).isEqualTo(4);
    book(a.record(a.batch(now).addZones(a.slice("chat", 1, 0, 0))));
    assertThat(zone("chat").open()).isEqualTo(5);
    assertThat(ledger.books.imbalance).isZero();
  }

  /** Zones keep their open connections when another numbering begins. */
  @Test
  void aSnapshotThatIsLostTakesNoZoneForAnother() {
    Log a = new Log("a", 1);
    book(
        a.record(
            a.batch(now).addZones(a.slice("shop", 2, 0, 0)).addZones(a.slice("chat", 3, 0, 0))));
    a.renumber();
    ConnectionRecord lost = a.record(a.snapshot(now));
    assertThat(lost.getSnapshotPart().getNumbering()).isEqualTo(2);
    book(
        a.record(
            a.batch(now).addZones(a.slice("chat", 1, 0, 0)).addZones(a.slice("game", 4, 0, 0))));
    assertThat(zone("shop").open()).isEqualTo(2);
    assertThat(zone("chat").open()).as("its event is not booked").isEqualTo(3);
    assertThat(zone("game").open()).isEqualTo(4);
    book(a.record(a.snapshot(now)));
    assertThat(zone("chat").open()).isEqualTo(4);
    assertThat(zone("shop").open()).isEqualTo(2);
    assertThat(ledger.books.imbalance).isZero();
  }

  @Test
  void goodbyeNeedsNoLease() {
    Log a = new Log("a", 1);
    book(a.record(a.batch(now).addZones(a.slice("shop", 5, 0, 0))));
    book(a.record(a.batch(now).addZones(a.slice("shop", 0, 5, 0)).setGoodbye(true)));
    ledger
        .books
        .emitters
        .byId
        .values()
        .forEach(
            emitter ->
                emitter.zones.forEach(
                    (place, zone, open) -> {
                      throw new AssertionError("nothing is kept of it");
                    }));
    quiet(40_000);
    assertThat(zone("shop").flows().lost()).isZero();
    assertThat(zone("shop").open()).isZero();
  }

  @Test
  void twoRunsOfANodeCountSideBySide() {
    Log old = new Log("a", 1);
    Log young = new Log("a", 2);
    book(old.record(old.batch(now).addZones(old.slice("shop", 5, 0, 0))));
    book(young.record(young.batch(now).addZones(young.slice("shop", 3, 0, 0))));
    assertThat(Objects.requireNonNull(live.zone("shop", 0)).openByNode())
        .containsExactly(Map.entry("a", 8L));
    book(old.record(old.batch(now).addZones(old.slice("shop", 0, 5, 0)).setGoodbye(true)));
    assertThat(zone("shop").open()).isEqualTo(3);
  }

  @Test
  void aPlanChangeIsATransfer() {
    Log a = new Log("a", 1);
    book(Log.plan("shop", "free"));
    book(a.record(a.batch(now).addZones(a.slice("shop", 5, 0, 2))));
    book(Log.plan("shop", "pro"));
    Map<String, Figures> plans = live.figures(0).plans();
    assertThat(Objects.requireNonNull(plans.get("pro")).open()).isEqualTo(5);
    assertThat(Objects.requireNonNull(plans.get("pro")).flows().opened()).isZero();
    assertThat(Objects.requireNonNull(plans.get("free")).open()).isZero();
    assertThat(Objects.requireNonNull(plans.get("free")).flows().opened()).isEqualTo(5);
  }

  @Test
  void aClockTenMinutesOffIsCorrected() {
    for (int minutes : new int[] {-10, 10}) {
      Log a = new Log("clock" + minutes, 1);
      long off = Duration.ofMinutes(minutes).toMillis();
      book(
          a.record(
              a.batch(now + off)
                  .setBaseMillis(now + off - 1)
                  .addZones(a.slice("shop", 5, 0, 0))
                  .clearClockOffsetMillis()));
      for (int i = 0; i < 60; i++) {
        now += 1_000;
        book(a.record(a.batch(now + off).setBaseMillis(now + off - 1).setClockOffsetMillis(-off)));
      }
      assertThat(node("clock" + minutes).faults().lostEmitters()).isZero();
      quiet(32_000);
      assertThat(node("clock" + minutes).faults().lostEmitters()).isEqualTo(1);
    }
  }

  @Test
  void anEndedEmitterIsForgottenInTheEnd() {
    Log a = new Log("a", 1);
    book(a.record(a.batch(now).addZones(a.slice("shop", 1, 0, 0))));
    book(a.record(a.batch(now).addZones(a.slice("shop", 0, 1, 0)).setGoodbye(true)));
    assertThat(ledger.books.emitters.byId).hasSize(1);
    now += Duration.ofDays(9).toMillis();
    book(Log.tick());
    assertThat(ledger.books.emitters.byId).isEmpty();
    assertThat(zone("shop").flows().opened()).isEqualTo(1);
  }
}
