package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.HeavySource;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of what a witness sees of the records that the ledger books. */
class WitnessTest {
  private final List<String> seen = new ArrayList<>();
  private final ShardLedger ledger =
      new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8), new Telling());
  private final Log log = new Log("edge", 1);
  private long now = Log.START;

  private void book(ConnectionRecord record) {
    Booking.book(ledger, record, now, 0);
  }

  private void book(ZoneSlice... slices) {
    now += 250;
    NamedBatch.Builder batch = log.batch(now);
    for (ZoneSlice slice : slices) {
      batch.addZones(slice);
    }
    book(log.record(batch));
  }

  @Test
  void everyEventWithWhoDidIt() {
    book(log.slice("shop", 2, 1, 1), log.slice("blog", 1, 0, 0));
    assertThat(seen)
        .containsExactly(
            "shop opened 0/1",
            "shop opened 0/1",
            "shop closed 0/1 after 5 with 3 CLIENT_CLOSED",
            "shop refused 0/1 ORIGIN_REFUSED 0",
            "blog opened 0/1");
  }

  /** A slice from an agent that does not send addresses. */
  @Test
  void aSliceWithoutAddressesDoesNotShiftTheOthers() {
    ZoneSlice slice = log.slice("shop", 2, 1, 1);
    ZoneSlice.Builder bare = slice.toBuilder();
    bare.getOpenedBuilder().clearClientHigh().clearClientLow();
    bare.getClosedBuilder().clearClientHigh().clearClientLow().clearDurationMillis();
    bare.getRefusedBuilder().clearClientHigh().clearClientLow().clearPathHash();
    book(bare.build(), log.slice("blog", 1, 1, 1));
    assertThat(seen)
        .containsExactly(
            "shop opened 0/0",
            "shop opened 0/0",
            "shop closed 0/0 after 0 with 3 CLIENT_CLOSED",
            "shop refused 0/0 ORIGIN_REFUSED 0",
            "blog opened 0/1",
            "blog closed 0/1 after 5 with 3 CLIENT_CLOSED",
            "blog refused 0/1 ORIGIN_REFUSED 0");
  }

  @Test
  void whatIsBookedTwiceIsSeenOnce() {
    now += 250;
    ConnectionRecord record = log.record(log.batch(now).addZones(log.slice("shop", 1, 0, 0)));
    book(record);
    book(record);
    assertThat(seen).containsExactly("shop opened 0/1");
  }

  @Test
  void whoHoldsManyIsToldOnce() {
    book(log.slice("shop", 3, 0, 0));
    seen.clear();
    SnapshotPart.Builder part = log.snapshot(now);
    part.getZonesBuilder(0)
        .addSources(
            HeavySource.newBuilder().setClientLow(7).setOpen(3).setBytesIn(4).setBytesOut(5));
    ConnectionRecord record = log.record(part);
    book(record);
    book(record);
    assertThat(seen).containsExactly("shop open 3", "shop: 0/7 holds 3, said 9");
  }

  @Test
  void whatGoesWithAProxyIsTold() {
    book(log.slice("shop", 3, 0, 0));
    seen.clear();
    for (int i = 0; i < 40; i++) {
      now += 1_000;
      book(Log.tick());
    }
    assertThat(seen).containsExactly("shop open 3", "shop lost 3");
  }

  /** The rate of these events is not known any more. */
  @Test
  void whatGatheredWhileKafkaWasAwayIsNoFlood() {
    book(log.slice("shop", 1, 0, 0));
    seen.clear();
    now += 60_000;
    book(log.slice("shop", 2, 1, 9));
    assertThat(seen)
        .containsExactly("shop open 1", "shop 0/1 by 1", "shop 0/1 by 1", "shop 0/1 by -1");
  }

  @Test
  void countsWithoutDetailAreTold() {
    book(log.slice("shop", 5, 0, 0));
    seen.clear();
    ZoneSlice.Builder slice = log.slice("shop", 1, 3, 0).toBuilder().clearOpened().clearClosed();
    slice.addTallies(
        Tally.newBuilder()
            .setStartMillis(1)
            .setLengthMillis(1)
            .setOpened(1)
            .setClosed(3)
            .setHigh(1)
            .setLow(-2)
            .addClosedBy(ClosedCount.newBuilder().setCategory(CloseCategory.DRAIN).setCount(2)));
    book(slice.build());
    assertThat(seen).containsExactly("shop open 5", "shop 1 opened, 3 closed, 2 of them dropped");
  }

  private final class Telling implements Witness {
    @Override
    public boolean isWatching() {
      return true;
    }

    @Override
    public Zone zone(String id, String plan, int second) {
      return new Zone() {
        @Override
        public void plan(String name) {}

        @Override
        public void open(long connections) {
          if (connections > 0) {
            seen.add("%s open %d".formatted(id, connections));
          }
        }

        @Override
        public void opened(long high, long low, int at) {
          seen.add("%s opened %d/%d".formatted(id, high, low));
        }

        @Override
        public void closed(
            long high, long low, long millis, long bytes, CloseCategory category, int at) {
          seen.add(
              "%s closed %d/%d after %d with %d %s"
                  .formatted(
                      id, high, low, millis == Long.MAX_VALUE ? -1 : millis, bytes, category));
        }

        @Override
        public void refused(long high, long low, RefusalReason reason, long path, int at) {
          seen.add("%s refused %d/%d %s %d".formatted(id, high, low, reason, path));
        }

        @Override
        public void earlier(long high, long low, int change, int at) {
          seen.add("%s %d/%d by %d".formatted(id, high, low, change));
        }

        @Override
        public void tallied(long opened, long closed, long dropped, int at) {
          seen.add(
              "%s %d opened, %d closed, %d of them dropped".formatted(id, opened, closed, dropped));
        }

        @Override
        public void holds(long high, long low, long connections, long bytes, int at) {
          seen.add("%s: %d/%d holds %d, said %d".formatted(id, high, low, connections, bytes));
        }

        @Override
        public void lost(long connections, int at) {
          seen.add("%s lost %d".formatted(id, connections));
        }
      };
    }
  }
}
