package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.UsageRow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests of what is settled when proxies die, return, lag or have a wrong clock, and when zones
 * change plans.
 */
class SettlingTest {
  private static final long MINUTE = Log.START;

  private final ShardLedger ledger = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
  private final Written written = new Written();
  private long now = Log.START;
  private long offset;

  private void book(ConnectionRecord record) {
    Booking.book(ledger, record, now, offset++);
    ledger.out().drain(written);
  }

  /** Books, each second, a batch of each of these proxies and a tick. */
  private void pass(long millis, Log... proxies) {
    for (long end = now + millis; now < end; ) {
      now += 1_000;
      for (Log proxy : proxies) {
        book(proxy.record(proxy.batch(now)));
      }
      book(Log.tick());
    }
  }

  private void slice(Log proxy, String zone, int opens, int closes) {
    book(proxy.record(proxy.batch(now).addZones(proxy.slice(zone, opens, closes, 0))));
  }

  private UsageRow minute(String zone, int number) {
    return written.row(zone, Resolution.MINUTE, MINUTE + number * Periods.MINUTE);
  }

  private List<DecisionRecord> decided(DecisionKind kind) {
    return written.decisions.stream().filter(each -> each.getKind() == kind).toList();
  }

  @Test
  void aZoneWhoseConnectionsMerelyStayOpenHasARowEachMinute() {
    Log a = new Log("a", 1);
    book(a.record(a.batch(now)));
    pass(2_000, a);
    slice(a, "shop", 3, 0);
    pass(180_000, a);
    assertThat(minute("shop", 0).getConnectionMillis()).isEqualTo(3 * (60_000 - 2_000));
    assertThat(minute("shop", 0).getPeakAtMillis()).isEqualTo(MINUTE + 2_000);
    for (int i = 1; i < 3; i++) {
      assertThat(minute("shop", i).getConnectionMillis()).isEqualTo(180_000);
      assertThat(minute("shop", i).getPeak()).isEqualTo(3);
      assertThat(minute("shop", i).getLow()).isEqualTo(3);
      assertThat(minute("shop", i).hasRestart()).isFalse();
    }
  }

  @Test
  void aMinuteIsSettledTwoSecondsAfterAllHaveSpokenPastIt() {
    Log a = new Log("a", 1);
    Log b = new Log("b", 1);
    slice(a, "shop", 1, 0);
    slice(b, "shop", 1, 0);
    pass(60_000, a, b);
    pass(10_000, a);
    assertThat(written.rows).as("b has not spoken past it").isEmpty();
    now += 1;
    book(b.record(b.batch(now)));
    assertThat(minute("shop", 0).getPeak()).isEqualTo(2);
  }

  @Test
  void aTopicThatGoesQuietIsSettledByTicks() {
    Log a = new Log("a", 1);
    slice(a, "shop", 2, 0);
    pass(1_000);
    book(a.record(a.batch(now).addZones(a.slice("shop", 0, 2, 0)).setGoodbye(true)));
    pass(62_000);
    assertThat(minute("shop", 0).getClosed()).isEqualTo(2);
    assertThat(minute("shop", 0).getConnectionMillis()).isEqualTo(2);
    pass(Periods.HOUR);
    assertThat(written.row("shop", Resolution.QUARTER_HOUR, MINUTE).getMinutePeaks(0)).isEqualTo(2);
    assertThat(written.row("shop", Resolution.HOUR, MINUTE).getOpened()).isEqualTo(2);
  }

  /** Its connections end at its last report, and come back at the settled time. */
  @Test
  void aLostProxyEndsAtItsLastWordAndItsReturnIsNoFlood() {
    Log a = new Log("a", 1);
    Log b = new Log("b", 1);
    slice(a, "shop", 50, 0);
    slice(b, "shop", 1, 0);
    pass(10_000, a, b);
    long lastWord = now;
    pass(60_000, b);
    UsageRow first = minute("shop", 0);
    assertThat(first.getLost()).isEqualTo(50);
    assertThat(first.getOpenAtEnd()).isEqualTo(1);
    assertThat(first.getConnectionMillis()).isEqualTo(50 * (lastWord + 1 - MINUTE) + 60_000);
    assertThat(first.getRestart().getConnections()).isEqualTo(50);
    assertThat(decided(DecisionKind.LOST)).hasSize(1);
    assertThat(decided(DecisionKind.LOST).get(0).getAtMillis()).isEqualTo(lastWord + 1);
    // A backlog of settled times only updates what is remembered.
    book(a.record(a.batch(now - 30_000).addZones(a.slice("shop", 9, 4, 0))));
    book(a.record(a.batch(now)));
    pass(70_000, a, b);
    UsageRow second = minute("shop", 1);
    assertThat(second.getOpened()).isZero();
    assertThat(second.getCorrections()).isEqualTo(55);
    assertThat(second.getCorrectedList())
        .containsExactly(
            Correction.newBuilder()
                .setKind(DecisionKind.RETURNED)
                .setConnections(55)
                .setSinceMillis(lastWord + 1)
                .build());
    assertThat(second.getPeak()).isEqualTo(56);
    assertThat(second.getRestart().getConnections()).isEqualTo(105);
    assertThat(ledger.books.imbalance).isZero();
  }

  /** The mark ends two minutes after its cause. */
  @Test
  void aDrainMarksItsMinuteAndTheTwoAfter() {
    Log a = new Log("a", 1);
    Log b = new Log("b", 1);
    slice(a, "shop", 4, 0);
    slice(b, "shop", 1, 0);
    pass(5_000, a, b);
    ZoneSlice closed = a.slice("shop", 0, 4, 0);
    ZoneSlice.Builder drained = closed.toBuilder();
    for (int i = 0; i < 4; i++) {
      drained.getClosedBuilder().setCategory(i, io.tidemark.events.v1.CloseCategory.DRAIN);
    }
    book(a.record(a.batch(now).addZones(drained).setGoodbye(true)));
    pass(300_000, b);
    for (int i = 0; i < 3; i++) {
      assertThat(minute("shop", i).getRestart().getConnections()).as("minute %d", i).isEqualTo(4);
    }
    assertThat(minute("shop", 3).hasRestart()).isFalse();
  }

  @Test
  void ninetySecondsWithoutABrokerCostNobodyAnything() {
    Log a = new Log("a", 1);
    Log b = new Log("b", 1);
    slice(a, "shop", 5, 0);
    slice(b, "shop", 5, 0);
    pass(10_000, a, b);
    now += 90_000;
    book(a.record(a.batch(now - 80_000).addZones(a.slice("shop", 1, 5, 0))));
    now += 1_000;
    book(a.record(a.batch(now)));
    book(b.record(b.batch(now - 40_000).addZones(b.slice("shop", 3, 5, 0))));
    book(b.record(b.batch(now)));
    pass(80_000, a, b);
    assertThat(written.decisions).isEmpty();
    assertThat(minute("shop", 0).getLost()).isZero();
    assertThat(minute("shop", 0).getPeak()).isEqualTo(14);
    assertThat(minute("shop", 0).getOpenAtEnd()).isEqualTo(4);
    assertThat(minute("shop", 1).getPeak()).isEqualTo(4);
    assertThat(minute("shop", 1).getCorrections()).isZero();
  }

  /**
   * The proxy works off its backlog more slowly than time passes; once it is a lease behind, it is
   * lost.
   */
  @Test
  void aProxyThatLagsMoreAndMoreMakesNoPhantomAndNoPeak() {
    Log slow = new Log("slow", 1);
    Log b = new Log("b", 1);
    slice(slow, "shop", 5, 0);
    slice(b, "shop", 1, 0);
    long spoken = now;
    for (int i = 0; i < 120; i++) {
      now += 1_000;
      spoken += 500;
      book(slow.record(slow.batch(spoken).addZones(slow.slice("shop", 1, 1, 0))));
      book(b.record(b.batch(now)));
    }
    assertThat(decided(DecisionKind.LOST)).hasSize(1);
    assertThat(decided(DecisionKind.RETURNED)).isEmpty();
    for (int i = 0; i < 40; i++) {
      now += 1_000;
      spoken = Math.min(now, spoken + 3_000);
      book(slow.record(slow.batch(spoken).addZones(slow.slice("shop", 1, 1, 0))));
      book(b.record(b.batch(now)));
    }
    pass(80_000, slow, b);
    assertThat(decided(DecisionKind.RETURNED)).hasSize(1);
    assertThat(decided(DecisionKind.BEHIND)).isEmpty();
    written.rows.values().forEach(row -> assertThat(row.getPeak()).isLessThanOrEqualTo(7));
    assertThat(minute("shop", 2).getOpenAtEnd()).isEqualTo(6);
  }

  @Test
  void oneThatJoinsBehindWhatIsSettledComesInAsALevelChange() {
    Log b = new Log("b", 1);
    slice(b, "shop", 1, 0);
    pass(20_000, b);
    Log late = new Log("late", 1);
    // Opened 20 s ago, but reported only now.
    book(late.record(late.batch(now).addZones(late.slice("shop", 7, 0, 0))));
    pass(60_000, b, late);
    UsageRow row = minute("shop", 0);
    assertThat(row.getOpened()).isEqualTo(1);
    assertThat(row.getCorrections()).isEqualTo(7);
    assertThat(row.getPeak()).isEqualTo(8);
    DecisionRecord decision = decided(DecisionKind.LATE).get(0);
    assertThat(decision.getConnections()).isEqualTo(7);
    assertThat(decision.getSinceMillis()).isEqualTo(Log.START + 1);
    assertThat(ledger.books.imbalance).isZero();
  }

  /** The late events cancel out: nothing was open, and no row shows them. */
  @Test
  void whatComesLateAndLeavesNothingMakesNoRow() {
    Log b = new Log("b", 1);
    slice(b, "shop", 1, 0);
    pass(20_000, b);
    Log late = new Log("late", 1);
    ZoneSlice.Builder slice = late.slice("chat", 2, 2, 0).toBuilder();
    slice.getClosedBuilder().setBytesIn(0, 0).setBytesIn(1, 0).setBytesOut(0, 0).setBytesOut(1, 0);
    book(late.record(late.batch(now).addZones(slice)));
    pass(60_000, b, late);
    assertThat(written.rows.keySet()).noneMatch(key -> key.contains("chat"));
    assertThat(decided(DecisionKind.LATE)).hasSize(1);
  }

  @Test
  void aForgottenProxysOldRecordIsNoPhantom() {
    Log a = new Log("a", 1);
    ConnectionRecord old = a.record(a.batch(now).addZones(a.slice("shop", 5, 0, 0)));
    book(old);
    book(a.record(a.batch(now).addZones(a.slice("shop", 0, 5, 0)).setGoodbye(true)));
    now += Duration.ofDays(9).toMillis();
    book(Log.tick());
    pass(10_000);
    assertThat(ledger.books.emitters.byId).isEmpty();
    book(old);
    pass(200_000);
    assertThat(ledger.books.zone("shop").counts.open).isZero();
    assertThat(written.rows.values().stream().mapToLong(UsageRow::getPeak).max()).hasValue(5);
  }

  @Test
  void whatIsSaidOfTheFutureIsBookedNowAndTold() {
    Log a = new Log("a", 1);
    book(a.record(a.batch(now)));
    pass(5_000, a);
    book(
        a.record(
            a.batch(now)
                .addZones(a.slice("shop", 3, 0, 0))
                .setBaseMillis(now + 600_000)
                .setCompleteThroughMillis(now + 600_000)));
    assertThat(decided(DecisionKind.CLAMPED)).hasSize(1);
    long said = now;
    pass(70_000);
    assertThat(minute("shop", 0).getPeakAtMillis()).isEqualTo(said);
  }

  /** A clock that is ten minutes off, but measured, does not change a millisecond. */
  @Test
  void aWrongClockThatIsKnownMakesNoDifference() {
    for (long off : new long[] {-600_000, 0, 600_000}) {
      ShardLedger books = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
      Written rows = new Written();
      Log a = new Log("a", 1);
      for (long at = Log.START; at < Log.START + 70_000; at += 1_000) {
        Booking.book(
            books,
            a.record(
                a.batch(at)
                    .addZones(a.slice("shop", 2, 1, 0))
                    .setBaseMillis(Math.max(Log.START, at - 1_000) + off)
                    .setCompleteThroughMillis(at + off)
                    .setClockOffsetMillis(-off)),
            at,
            0);
        books.out().drain(rows);
      }
      UsageRow row = rows.row("shop", Resolution.MINUTE, Log.START);
      assertThat(row.getOpened()).as("clock off by %d", off).isEqualTo(122);
      assertThat(row.getPeak()).isEqualTo(62);
      assertThat(rows.decisions).isEmpty();
    }
  }

  @Test
  void aChangeOfPlanMovesTheLevelAtItsMillisecond() {
    Log a = new Log("a", 1);
    book(Log.plan("shop", "free"));
    slice(a, "shop", 4, 0);
    pass(20_000, a);
    book(Log.plan("shop", "pro"));
    long changed = now;
    pass(60_000, a);
    UsageRow row = minute("shop", 0);
    assertThat(row.getPlan()).isEqualTo("pro");
    assertThat(row.getEarlierPlansList()).hasSize(1);
    assertThat(row.getEarlierPlans(0).getPlan()).isEqualTo("free");
    assertThat(row.getEarlierPlans(0).getUntilMillis()).isEqualTo(changed);
    assertThat(row.getEarlierPlans(0).getConnectionMillis()).isEqualTo(4 * (changed - MINUTE));
    assertThat(row.getTransferred()).isZero();
    assertThat(row.getPeak()).isEqualTo(4);
  }

  /** An idle zone that is only configured makes no rows. */
  @Test
  void aPlanAloneMakesNoRow() {
    book(Log.plan("shop", "free"));
    pass(130_000);
    assertThat(written.rows).isEmpty();
  }

  @Test
  void aCoarseTallyKeepsItsIntegralAndBoundsThePeak() {
    Log a = new Log("a", 1);
    book(a.record(a.batch(now)));
    pass(50_000, a);
    long base = now;
    now += 20_000;
    Tally tally =
        Tally.newBuilder()
            .setStartMillis(5_000)
            .setLengthMillis(10_000)
            .setOpened(6)
            .setClosed(4)
            .setIntegralMillis(12_345)
            .setHigh(5)
            .setLow(0)
            .setBytesIn(100)
            .build();
    book(
        a.record(
            a.batch(now)
                .addZones(
                    ZoneSlice.newBuilder().setZone("shop").addTallies(tally).setOpenAfter(2))));
    pass(130_000, a);
    UsageRow first = minute("shop", 0);
    UsageRow second = minute("shop", 1);
    assertThat(first.getCoarse()).isTrue();
    assertThat(first.getPeak()).isEqualTo(5);
    assertThat(first.getOpenAtEnd()).isZero();
    long after = base + 15_000;
    assertThat(second.getOpenAtEnd()).isEqualTo(2);
    assertThat(second.getOpened()).isEqualTo(6);
    assertThat(second.getClosed()).isEqualTo(4);
    assertThat(first.getConnectionMillis() + second.getConnectionMillis())
        .isEqualTo(12_345 + 2 * (MINUTE + 2 * Periods.MINUTE - after));
    assertThat(first.getBytesIn()).isEqualTo(100);
    assertThat(written.row("shop", Resolution.MINUTE, MINUTE + 2 * Periods.MINUTE).getCoarse())
        .isFalse();
  }

  @Test
  void aGapIsRepairedVisibly() {
    Log a = new Log("a", 1);
    slice(a, "shop", 5, 0);
    pass(10_000, a);
    var unused = a.batch(now).addZones(a.slice("shop", 3, 1, 0));
    long gap = now;
    now += 1_000;
    slice(a, "shop", 1, 0);
    pass(70_000, a);
    UsageRow row = minute("shop", 0);
    assertThat(row.getOpened()).isEqualTo(6);
    assertThat(row.getCorrections()).isEqualTo(2);
    assertThat(row.getCorrected(0).getKind()).isEqualTo(DecisionKind.REPAIRED);
    assertThat(row.getCorrected(0).getSinceMillis()).isEqualTo(gap);
    assertThat(row.getPeak()).isEqualTo(8);
    assertThat(ledger.books.imbalance).isZero();
  }
}
