package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.ledger.state.ZoneDays;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Tests of the records in which a shard reports every zone to the plan ledger at the end of a day:
 * each record is small, and no zone is missing or repeated.
 */
class DayWordsTest {
  private static final int MOST_DAYS = 50_000;
  private static final int ZONES_OF_A_PLAN = 30_000;

  @Test
  void manyPlansOfManyZonesAreToldInSmallWordsAndEachOnce() {
    ShardLedger ledger = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
    Written written = new Written();
    Log proxy = new Log("a", 1);
    long midnight = Periods.start(Log.START, Periods.DAY) + Periods.DAY;
    long now = midnight - 60_000;
    int offset = 0;
    Booking.book(ledger, proxy.record(proxy.batch(now)), now, offset++);
    for (String plan : new String[] {"free", "pro"}) {
      now += 500;
      NamedBatch.Builder batch = proxy.batch(now);
      for (int i = 0; i < ZONES_OF_A_PLAN; i++) {
        String zone = plan + "-" + i;
        Booking.book(ledger, Log.plan(zone, plan), now, offset++);
        batch.addZones(proxy.slice(zone, 1, 0, 0));
      }
      Booking.book(ledger, proxy.record(batch), now, offset++);
    }
    for (; now < midnight + 30_000; now += 10_000) {
      Booking.book(ledger, proxy.record(proxy.batch(now)), now, offset++);
    }
    ledger.out().drain(written);
    Map<String, Integer> days = new TreeMap<>();
    for (SettledSeconds word : written.seconds) {
      assertThat(word.getDaysList().stream().mapToInt(ZoneDays::getConnectionMillisCount).sum())
          .as("zones' days in one record")
          .isLessThanOrEqualTo(MOST_DAYS);
      word.getDaysList()
          .forEach(of -> days.merge(of.getPlan(), of.getConnectionMillisCount(), Integer::sum));
    }
    assertThat(days)
        .as("the fleet's zones, and each plan's")
        .containsEntry("", 2 * ZONES_OF_A_PLAN)
        .containsEntry("free", ZONES_OF_A_PLAN)
        .containsEntry("pro", ZONES_OF_A_PLAN);
  }
}
