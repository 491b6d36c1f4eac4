package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.OpenedEvents;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.SnapshotPart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RecordCheckTest {
  private final RecordCheck check = new RecordCheck(ledger(), 1);
  private final Log log = new Log("a", 1);

  private static ShardLedger ledger() {
    return new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
  }

  private RejectionReason why(byte[] value) {
    RecordCheck.Checked checked = check.check(value, Log.START);
    assertThat(checked.record()).isNull();
    assertThat(checked.batch()).isNull();
    return Objects.requireNonNull(checked.rejection()).reason();
  }

  private RejectionReason why(Consumer<Batch.Builder> spoil) {
    Batch.Builder batch = log.batch(Log.START).addZones(log.slice("shop", 1, 0, 1));
    assertThat(check.check(Log.record(batch).toByteArray(), Log.START).rejection()).isNull();
    spoil.accept(batch);
    return why(Log.record(batch).toByteArray());
  }

  @Test
  void eachFaultHasItsReason() {
    assertThat(why("garbage".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(RejectionReason.UNDECODABLE);
    assertThat(check.check(null, Log.START).rejection()).isNotNull();
    assertThat(why(Log.tick().toBuilder().setContract(2).build().toByteArray()))
        .isEqualTo(RejectionReason.UNKNOWN_CONTRACT);
    assertThat(why(Log.plan("shop", "x".repeat(100_000)).toByteArray()))
        .isEqualTo(RejectionReason.BAD_PLAN);
    assertThat(why(ConnectionRecord.newBuilder().setContract(1).build().toByteArray()))
        .isEqualTo(RejectionReason.UNKNOWN_KIND);
    assertThat(why(b -> b.getEmitterBuilder().setNode("a b")))
        .isEqualTo(RejectionReason.BAD_EMITTER);
    assertThat(why(b -> b.getEmitterBuilder().clearIncarnation()))
        .isEqualTo(RejectionReason.BAD_EMITTER);
    assertThat(why(b -> b.setShard(3))).isEqualTo(RejectionReason.WRONG_SHARD);
    assertThat(why(b -> b.setSequence(0))).isEqualTo(RejectionReason.BAD_COUNTS);
    assertThat(why(b -> b.getZonesBuilder(0).setZone("no zone")))
        .isEqualTo(RejectionReason.BAD_ZONE);
    assertThat(why(b -> b.setCompleteThroughMillis(1))).isEqualTo(RejectionReason.BAD_TIME);
    assertThat(why(b -> b.setBaseMillis(Log.START + 1))).isEqualTo(RejectionReason.BAD_TIME);
    assertThat(why(b -> b.getZonesBuilder(0).getOpenedBuilder().setAtMillis(0, -1)))
        .isEqualTo(RejectionReason.BAD_TIME);
    assertThat(why(b -> b.getZonesBuilder(0).getRefusedBuilder().addAtMillis(1)))
        .isEqualTo(RejectionReason.BAD_COUNTS);
    assertThat(why(b -> b.getZonesBuilder(0).setOpened(OpenedEvents.newBuilder().addAtMillis(1))))
        .isEqualTo(RejectionReason.BAD_COUNTS);
    assertThat(why(b -> b.getZonesBuilder(0).setOpenAfter(Long.MIN_VALUE + 1)))
        .isEqualTo(RejectionReason.BAD_COUNTS);
    assertThat(why(b -> b.getZonesBuilder(0).addTalliesBuilder().setLengthMillis(1).setOpened(-1)))
        .isEqualTo(RejectionReason.BAD_COUNTS);
    assertThat(why(b -> b.getZonesBuilder(0).addTalliesBuilder()))
        .isEqualTo(RejectionReason.BAD_COUNTS);
  }

  /** Also those of which the absolute value is negative. */
  @Test
  void everyNumberHasARange() {
    for (long far : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE}) {
      assertThat(why(b -> b.setClockOffsetMillis(far))).isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.setCompleteThroughMillis(far))).isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.setBaseMillis(far))).isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.getZonesBuilder(0).setOpenAfter(far)))
          .isEqualTo(RejectionReason.BAD_COUNTS);
      assertThat(why(b -> b.getZonesBuilder(0).getRefusedBuilder().setAtMillis(0, far)))
          .isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.getZonesBuilder(0).addTalliesBuilder().setLengthMillis(1).setLow(far)))
          .isEqualTo(RejectionReason.BAD_COUNTS);
      assertThat(
              why(
                  b ->
                      b.getZonesBuilder(0)
                          .addTalliesBuilder()
                          .setLengthMillis(1)
                          .setIntegralMillis(far)))
          .isEqualTo(RejectionReason.BAD_COUNTS);
      SnapshotPart.Builder part = log.snapshot(Log.START).setClockOffsetMillis(far);
      assertThat(why(Log.record(part).toByteArray())).isEqualTo(RejectionReason.BAD_TIME);
      ConnectionRecord.Builder plan = Log.plan("shop", "pro").toBuilder();
      plan.getControlBuilder().getPlanChangeBuilder().setGuideline(far);
      assertThat(why(plan.build().toByteArray())).isEqualTo(RejectionReason.BAD_COUNTS);
    }
  }

  /** Sums are looked at after each of their parts, so that they cannot overflow unseen. */
  @Test
  void manyLargeNumbersAreTooMuchTogether() {
    assertThat(
            why(
                b -> {
                  for (int i = 0; i < 3; i++) {
                    b.getZonesBuilder(0)
                        .addTalliesBuilder()
                        .setStartMillis(i)
                        .setLengthMillis(1)
                        .setOpened(1L << 39);
                  }
                }))
        .isEqualTo(RejectionReason.BAD_COUNTS);
    Log busy = new Log("busy", 3);
    Batch.Builder batch = busy.batch(Log.START).addZones(busy.slice("shop", 3, 3, 0));
    for (int i = 0; i < 3; i++) {
      batch.getZonesBuilder(0).getClosedBuilder().setBytesIn(i, 1L << 52);
    }
    assertThat(why(Log.record(batch).toByteArray())).isEqualTo(RejectionReason.BAD_COUNTS);
  }

  @Test
  void aZoneOfAnotherShardIsNotBooked() {
    RecordCheck other = new RecordCheck(ledger(), 8);
    Batch.Builder batch = log.batch(Log.START).addZones(log.slice("a", 1, 0, 0));
    RecordCheck.Checked checked = other.check(Log.record(batch).toByteArray(), Log.START);
    assertThat(Objects.requireNonNull(checked.rejection()).reason())
        .isEqualTo(RejectionReason.WRONG_SHARD);
  }
}
