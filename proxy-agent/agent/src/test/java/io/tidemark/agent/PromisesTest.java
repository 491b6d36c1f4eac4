package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedColumns;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * The tests of the agent's promises, on a bench where the test sets the clock and stands in for
 * Kafka.
 */
class PromisesTest {
  private record Live(long id, String zone) {}

  /**
   * Whatever the events, whenever Kafka is away and however small the records that its topic takes:
   * no count is lost, sequences have no gap, open-after and snapshots are right, and the integral
   * is exact, however much detail was given up.
   */
  @Property(tries = 60)
  void everyCountArrives(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int shards,
      @ForAll boolean smallQueue,
      @ForAll boolean smallBudget,
      @ForAll boolean smallTopic) {
    Random random = new Random(seed);
    Bench bench =
        new Bench(
            shards,
            new AgentConfig.Memory(
                smallQueue ? 64 : 4096,
                smallBudget ? 64 << 10 : 4 << 20,
                smallBudget ? 64 << 10 : 4 << 20,
                16 << 10));
    bench.mostBytes = smallTopic ? 300 + random.nextInt(3_000) : Integer.MAX_VALUE;
    bench.away = random.nextBoolean();
    List<Live> live = new ArrayList<>();
    Map<String, Long> open = new TreeMap<>();
    Map<String, Long> integral = new TreeMap<>();
    Map<String, Long> events = new TreeMap<>();
    Map<String, Long> bytes = new TreeMap<>();
    long last = Bench.START;
    for (int i = 0; i < 6_000; i++) {
      if (random.nextInt(100) == 0) {
        bench.away = random.nextBoolean();
      }
      if (random.nextInt(4) == 0) {
        bench.pass(random.nextInt(20));
      }
      if (random.nextInt(1_000) == 0) {
        bench.pass(random.nextInt(200_000));
      }
      if (random.nextInt(20) == 0) {
        bench.sender.round();
      }
      long now = bench.clock.millis();
      for (Map.Entry<String, Long> entry : open.entrySet()) {
        integral.merge(entry.getKey(), entry.getValue() * (now - last), Long::sum);
      }
      last = now;
      String zone = "zone-" + random.nextInt(30);
      if (random.nextInt(10) == 0) {
        int in = random.nextInt(1_000);
        bench.intake.traffic(zone, in, 2L * in);
        bytes.merge(zone, 3L * in, Long::sum);
      }
      int what = random.nextInt(10);
      if (what < 5) {
        live.add(new Live(bench.open(zone), zone));
        open.merge(zone, 1L, Long::sum);
      } else if (what < 9 && !live.isEmpty()) {
        Live ended = live.remove(random.nextInt(live.size()));
        bench.close(ended.id, ended.zone);
        zone = ended.zone;
        bytes.merge(zone, 30L, Long::sum);
        open.merge(zone, -1L, Long::sum);
      } else {
        bench.refuse(zone);
      }
      events.merge(zone, 1L, Long::sum);
      if (i % 500 == 0) {
        balances(bench);
      }
    }
    bench.away = false;
    bench.run(2_000);
    open.values().removeIf(n -> n == 0);
    assertThat(bench.all(b -> b.open)).isEqualTo(open);
    balances(bench);
    assertThat(bench.sender.stats().events().pending()).isZero();
    Map<String, Long> booked = bench.all(b -> b.opened);
    bench.all(b -> b.closed).forEach((zone, n) -> booked.merge(zone, n, Long::sum));
    bench.all(b -> b.refused).forEach((zone, n) -> booked.merge(zone, n, Long::sum));
    assertThat(booked).isEqualTo(events);
    bytes.values().removeIf(n -> n == 0);
    assertThat(bench.all(b -> b.bytes)).isEqualTo(bytes);

    // Each shard's integral reaches to its own last complete-through.
    Map<String, Long> reached = bench.all(b -> b.integral);
    for (Map.Entry<String, Long> zone : open.entrySet()) {
      Books book = bench.books.get(io.tidemark.events.Shards.shard(zone.getKey(), shards));
      integral.merge(zone.getKey(), zone.getValue() * (book.throughMillis + 1 - last), Long::sum);
    }
    integral.values().removeIf(n -> n == 0);
    assertThat(reached).isEqualTo(integral);

    bench.sender.finish();
    assertThat(bench.all(b -> b.open)).isEmpty();
    assertThat(bench.books).allMatch(b -> b.records == 0 || b.left || b.goodbye);
  }

  private static void balances(Bench bench) {
    bench.sender.round();
    AgentStats.Events events = bench.sender.stats().events();
    assertThat(events.offered())
        .isEqualTo(
            events.acknowledged() + events.tallied() + events.pending() + events.droppedBadZone());
  }

  /** The early record makes the ledger wait for the agent's reports of its first connections. */
  @Test
  void everyShardHearsOfAnAgentBeforeItsFirstConnection() {
    Bench bench = new Bench(3, Bench.memory());
    bench.away = true;
    bench.run(5_000);
    assertThat(bench.sender.isHeard()).isFalse();
    bench.away = false;
    bench.run(300);
    assertThat(bench.sender.isHeard()).isTrue();
    assertThat(bench.books).allMatch(book -> book.records == 1 && !book.left);
    assertThat(bench.offset.known()).isTrue();
    bench.run(40_000);
    assertThat(bench.books).as("but not for ever").allMatch(book -> book.left);
  }

  @Test
  void heartbeatsThenLeaveThenSilence() {
    Bench bench = new Bench(1, Bench.memory());
    long id = bench.open("a");
    bench.run(10_000);
    Books book = bench.books.get(0);
    assertThat(book.records).as("about one a second, and snapshots").isBetween(9L, 16L);
    bench.close(id, "a");
    bench.run(40_000);
    assertThat(book.left).isTrue();
    long records = book.records;
    bench.run(60_000);
    assertThat(book.records).isEqualTo(records);
    bench.open("a");
    bench.run(1_000);
    assertThat(book.left).isFalse();
    assertThat(book.open).containsEntry("a", 1L);
  }

  @Test
  void aRecordIsSentAgainByteForByte() {
    List<byte[]> sent = new ArrayList<>();
    Bench bench =
        new Bench(1, Bench.memory()) {
          @Override
          public void send(int shard, byte[] value, Ack ack) {
            sent.add(value.clone());
            if (sent.size() < 4) {
              ack.failed("lost");
            } else {
              super.send(shard, value, ack);
            }
          }
        };
    bench.open("a");
    bench.run(500);
    bench.open("a");
    bench.run(2_000);
    assertThat(sent.get(1)).isEqualTo(sent.get(0));
    assertThat(sent.get(3)).isEqualTo(sent.get(0));
    assertThat(bench.books.get(0).open).containsEntry("a", 2L);
    assertThat(bench.sender.stats().delivery().failures()).isEqualTo(3);
  }

  /** Batches stay small, since connections come one by one; the first snapshot has all zones. */
  @Test
  void aSnapshotThatIsTooLargeComesInParts() {
    Bench bench = new Bench(1, Bench.memory());
    bench.mostBytes = 1_000;
    for (int i = 0; i < 190; i++) {
      bench.open("zone-" + i);
      bench.run(25);
    }
    assertThat(bench.sender.stats().delivery().splits()).isZero();
    bench.run(4_000);
    assertThat(bench.sender.stats().delivery().splits()).isPositive();
    assertThat(bench.books.get(0).snapshots).isPositive();
    assertThat(bench.all(b -> b.open)).hasSize(190);
  }

  @Test
  void anOutageOfHoursStaysInBoundsAndLosesNoCount() {
    Bench bench = new Bench(2, new AgentConfig.Memory(1024, 64 << 10, 64 << 10, 16 << 10));
    bench.run(1_000);
    bench.away = true;
    for (int hour = 0; hour < 6; hour++) {
      for (int i = 0; i < 3_600; i++) {
        for (int zone = 0; zone < 20; zone++) {
          long id = bench.open("zone-" + zone);
          if (i % 10 != 0) {
            bench.pass(1);
            bench.close(id, "zone-" + zone);
          }
        }
        bench.pass(1_000);
        bench.sender.round();
      }
      assertThat(bench.sender.stats().delivery().tallySegments())
          .isLessThan((64 << 10) / Segment.BYTES + 50);
    }
    bench.away = false;
    bench.run(3_000);
    assertThat(bench.all(b -> b.opened).values()).hasSize(20).allMatch(n -> n == 6 * 3_600);
    assertThat(bench.all(b -> b.open).values()).hasSize(20).allMatch(n -> n == 6 * 360);
    assertThat(bench.sender.stats().events().tallied()).isPositive();
    assertThat(bench.sender.stats().events().pending()).isZero();
  }

  /** An I/O thread read its clock, slept, and handed over after the cut. */
  @Test
  void aStragglerIsRaisedPastTheLastCompleteThrough() {
    Bench bench = new Bench(1, Bench.memory());
    long id = bench.open("a");
    bench.run(3_000);
    bench.pass(-2_500);
    bench.open("a");
    bench.close(id, "a");
    bench.pass(2_500);
    bench.run(1_000);
    assertThat(bench.books.get(0).open).containsEntry("a", 1L);
    assertThat(bench.sender.stats().events().stragglers()).isEqualTo(2);
  }

  @Test
  void whatHappensInTheCurrentMillisecondWaits() {
    Bench bench = new Bench(1, Bench.memory());
    bench.run(500);
    bench.open("a");
    bench.sender.round();
    assertThat(bench.books.get(0).open).isEmpty();
    assertThat(bench.sender.stats().events().pending()).isEqualTo(1);
    bench.pass(1);
    bench.run(500);
    assertThat(bench.books.get(0).open).containsEntry("a", 1L);
  }

  @Test
  void aBadZoneIsDroppedAndCounted() {
    Bench bench = new Bench(1, Bench.memory());
    bench.open("not a zone");
    bench.run(500);
    assertThat(bench.sender.stats().events().droppedBadZone()).isEqualTo(1);
    balances(bench);
  }

  @Test
  void theClockOffsetIsMeasuredFromAcknowledgements() {
    Bench bench = new Bench(1, Bench.memory());
    bench.appendSkewMillis = -600_000;
    bench.open("a");
    bench.run(2_000);
    assertThat(bench.sender.stats().delivery().clockOffsetMillis()).isEqualTo(-600_000);
  }

  @Test
  void aStopEndsWhatIsOpenAndSaysGoodbye() {
    Bench bench = new Bench(3, Bench.memory());
    for (int i = 0; i < 50; i++) {
      bench.open("zone-" + i);
    }
    bench.run(500);
    bench.open("zone-1");
    bench.pass(2);
    bench.sender.finish();
    assertThat(bench.all(b -> b.open)).isEmpty();
    assertThat(bench.all(b -> b.closed).values().stream().mapToLong(n -> n).sum()).isEqualTo(51);
    assertThat(bench.books).allMatch(b -> b.goodbye);
  }

  /** The ledger rejects a whole record whose bytes add up to more than 2^53. */
  @Test
  void aRecordReportsNoMoreBytesThanTheLedgerAccepts() {
    List<Long> sums = new ArrayList<>();
    Bench bench =
        new Bench(1, Bench.memory()) {
          @Override
          public void send(int shard, byte[] value, Ack ack) {
            sums.add(bytes(value));
            super.send(shard, value, ack);
          }
        };
    bench.run(500);
    for (int i = 0; i < 40; i++) {
      long id = bench.open("a");
      bench.intake.closed(
          id,
          "a",
          Protocol.WEBSOCKET,
          Client.NONE,
          1L << 50,
          1L << 50,
          Bench.BYTES_BEFORE,
          CloseCategory.CLIENT_CLOSED,
          1000);
    }
    bench.run(1_000);
    assertThat(sums).allMatch(sum -> sum <= 1L << 53);
    assertThat(sums.stream().mapToLong(sum -> sum).sum()).isEqualTo(40L << 51);
  }

  private static long bytes(byte[] value) {
    try {
      ClosedColumns closed = ConnectionRecord.parseFrom(value).getBatch().getClosed();
      long sum = 0;
      for (int i = 0; i < closed.getBytesInCount(); i++) {
        sum += closed.getBytesIn(i) + closed.getBytesOut(i);
      }
      return sum;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
