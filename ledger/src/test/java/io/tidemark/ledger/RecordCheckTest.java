package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Contract;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.SnapshotPart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
    Log fresh = new Log("a", 1);
    ConnectionRecord.Builder record =
        fresh.record(fresh.batch(Log.START).addZones(fresh.slice("shop", 4, 3, 1))).toBuilder();
    assertThat(check.check(record.build().toByteArray(), Log.START).rejection()).isNull();
    spoil.accept(record.getBatchBuilder());
    return why(record.build().toByteArray());
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
    assertThat(why(b -> b.setNames(0, "no zone"))).isEqualTo(RejectionReason.BAD_ZONE);
    assertThat(why(b -> b.setBaseMillis(1))).isEqualTo(RejectionReason.BAD_TIME);
    assertThat(why(b -> b.setSpanMillis(-1))).isEqualTo(RejectionReason.BAD_TIME);
    assertThat(why(b -> b.getOpenedBuilder().setAtMillis(0, -1)))
        .isEqualTo(RejectionReason.BAD_TIME);
    assertThat(why(b -> b.setOpenAfter(0, Long.MIN_VALUE + 1)))
        .isEqualTo(RejectionReason.BAD_COUNTS);
    assertThat(why(b -> b.addTalliesBuilder().setLengthMillis(1).setOpened(-1)))
        .isEqualTo(RejectionReason.BAD_COUNTS);
    assertThat(why(b -> b.addTalliesBuilder())).isEqualTo(RejectionReason.BAD_COUNTS);
  }

  @Test
  void columnsFitTogether() {
    List<Consumer<Batch.Builder>> faults =
        List.of(
            b -> b.addOpenAfter(1),
            b -> b.addZone(0),
            b -> b.setZone(0, 1),
            b -> b.setZone(0, -1),
            b -> b.setNamesFrom(Contract.MOST_NUMBERS + 1),
            b -> b.setOpenedCount(0, 2),
            b -> b.setOpenedCount(0, -1),
            b -> b.clearOpenedCount(),
            b -> b.clearOpened(),
            b -> b.getOpenedBuilder().addConnection(1),
            b -> b.getOpenedBuilder().addClientV4(1),
            b -> b.getOpenedBuilder().addClientV6(1),
            b -> b.getOpenedBuilder().addKind(0).addKind(0).addKind(1),
            b -> b.getClosedBuilder().addBytesIn(1),
            b -> b.getClosedBuilder().addDurationMillis(1),
            b -> b.getClosedBuilder().addKind(0).addKind(0),
            b -> b.getRefusedBuilder().addAtMillis(1),
            b -> b.getRefusedBuilder().addPathHash(1).addPathHash(1),
            b -> b.getTrafficBuilder().addSlice(0).addSlice(0).addBytesIn(1),
            b -> b.getTrafficBuilder().addSlice(1),
            b -> b.addTalliesBuilder().setLengthMillis(1).setSlice(1));
    for (int i = 0; i < faults.size(); i++) {
      assertThat(why(faults.get(i))).as("fault %d", i).isEqualTo(RejectionReason.BAD_COUNTS);
    }
  }

  /** Also {@code Long.MIN_VALUE}, whose absolute value is negative. */
  @Test
  void everyNumberHasARange() {
    for (long far : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE}) {
      assertThat(why(b -> b.setClockOffsetMillis(far))).isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.setSpanMillis(far))).isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.setBaseMillis(far))).isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.setOpenAfter(0, far))).isEqualTo(RejectionReason.BAD_COUNTS);
      assertThat(why(b -> b.getRefusedBuilder().setAtMillis(0, far)))
          .isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.getTrafficBuilder().addSlice(0).addAtMillis(far)))
          .isEqualTo(RejectionReason.BAD_TIME);
      assertThat(why(b -> b.getTrafficBuilder().addSlice(0).addBytesOut(far)))
          .isEqualTo(RejectionReason.BAD_COUNTS);
      assertThat(why(b -> b.getClosedBuilder().setDurationMillis(0, far)))
          .isEqualTo(RejectionReason.BAD_COUNTS);
      assertThat(why(b -> b.addTalliesBuilder().setLengthMillis(1).setLow(far)))
          .isEqualTo(RejectionReason.BAD_COUNTS);
      assertThat(why(b -> b.addTalliesBuilder().setLengthMillis(1).setIntegralMillis(far)))
          .isEqualTo(RejectionReason.BAD_COUNTS);
      SnapshotPart.Builder part = log.snapshot(Log.START).setClockOffsetMillis(far);
      assertThat(why(log.record(part).toByteArray())).isEqualTo(RejectionReason.BAD_TIME);
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
                    b.addTalliesBuilder().setStartMillis(i).setLengthMillis(1).setOpened(1L << 39);
                  }
                }))
        .isEqualTo(RejectionReason.BAD_COUNTS);
    assertThat(
            why(
                b -> {
                  for (int i = 0; i < 3; i++) {
                    b.getClosedBuilder().setBytesIn(i, 1L << 52);
                  }
                }))
        .isEqualTo(RejectionReason.BAD_COUNTS);
  }

  @Test
  void aZoneOfAnotherShardIsNotBooked() {
    RecordCheck other = new RecordCheck(ledger(), 8);
    NamedBatch.Builder batch = log.batch(Log.START).addZones(log.slice("a", 1, 0, 0));
    RecordCheck.Checked checked = other.check(log.record(batch).toByteArray(), Log.START);
    assertThat(Objects.requireNonNull(checked.rejection()).reason())
        .isEqualTo(RejectionReason.WRONG_SHARD);
  }
}
