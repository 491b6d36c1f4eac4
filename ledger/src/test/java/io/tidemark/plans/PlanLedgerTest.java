package io.tidemark.plans;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.state.PlanPart;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.ledger.state.ZoneDays;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanLedgerTest {
  private static final long DAY = 20_900L * Periods.DAY;

  private final List<UsageRow> rows = new ArrayList<>();
  private long endMillis;
  private final PlanLedger ledger = new PlanLedger(2, this::add);

  private void add(byte[] key, UsageRow row) {
    if (row.hasMinuteEnd()) {
      endMillis = row.getStartMillis() + Periods.MINUTE;
    } else {
      rows.add(row);
    }
  }

  private static SettledSeconds.Builder told(int shard, long from, long to) {
    return SettledSeconds.newBuilder().setShard(shard).setFromMillis(from).setToMillis(to);
  }

  private static PlanPart opened(int atMillis, int count) {
    return PlanPart.newBuilder()
        .setPlan("free")
        .addAtDelta(atMillis)
        .addOpened(count)
        .addClosed(0)
        .addShifted(0)
        .build();
  }

  @Test
  void aMinuteWaitsForTheLastShard() {
    ledger.hear(told(0, DAY, DAY + 1_000).addPlans(opened(5, 3)).build());
    ledger.hear(told(0, DAY + 1_000, DAY + Periods.MINUTE).build());
    assertThat(rows).isEmpty();
    ledger.hear(told(1, DAY, DAY + 1_000).addPlans(opened(9, 4)).build());
    ledger.hear(told(1, DAY + 1_000, DAY + 30_000).build());
    assertThat(rows).as("shard 1 has not told of the rest").isEmpty();
    assertThat(endMillis).isZero();
    ledger.hear(told(1, DAY + 30_000, DAY + Periods.MINUTE).build());
    assertThat(endMillis).isEqualTo(DAY + Periods.MINUTE);
    assertThat(rows).hasSize(2);
    assertThat(rows).allMatch(row -> row.getPeak() == 7 && row.getPeakAtMillis() == DAY + 9);
  }

  @Test
  void aDayTellsOfItsActiveZonesAndTheirMedian() {
    long end = DAY + Periods.DAY;
    for (int shard = 0; shard < 2; shard++) {
      ledger.hear(told(shard, DAY, DAY + 1_000).addPlans(opened(5, 1)).build());
      SettledSeconds.Builder last = told(shard, DAY + 1_000, end);
      for (String plan : List.of("free", "")) {
        last.addDays(
            ZoneDays.newBuilder()
                .setPlan(plan)
                .addConnectionMillis(10 + shard)
                .addConnectionMillis(1_000));
      }
      ledger.hear(last.build());
    }
    List<UsageRow> days =
        rows.stream().filter(row -> row.getResolution() == Resolution.DAY).toList();
    assertThat(days).hasSize(2);
    assertThat(days)
        .allMatch(row -> row.getActiveZones() == 4 && row.getMedianZoneConnectionMillis() == 505);
  }
}
