package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.Conduct;
import io.tidemark.events.v1.MinuteEnd;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.state.PlanPart;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.ledger.state.ZoneDays;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settling of a shard's figures, second by second: it sweeps the zones in which something
 * happened, closes minutes, quarter-hours, hours and days, and reports each second to the plan
 * ledger.
 */
final class Settlement {
  private static final int MOST_DAYS = 50_000;

  /**
   * The fleet's key beside the plans' names: a zone with two plans in a day is one active zone of
   * the fleet.
   */
  private static final String FLEET = "";

  private final Books books;
  private final SecondSweep sweep;

  Settlement(Books books) {
    this.books = books;
    this.sweep = new SecondSweep(books);
  }

  /** Settles all before {@code millis}, a whole second. */
  void through(long millis) {
    if (books.settledMillis == 0) {
      books.settledMillis = millis;
      return;
    }
    while (books.settledMillis < millis) {
      long minute = Periods.start(books.settledMillis, Periods.MINUTE);
      long minuteEnd = minute + Periods.MINUTE;
      boolean isQuiet = books.unsettled.isEmpty() && books.adjusted.isEmpty();
      long to = isQuiet ? Math.min(millis, minuteEnd) : books.settledMillis + Periods.SECOND;
      sweep.sweep(books.settledMillis, to);
      List<ZoneDays> days = List.of();
      if (to == minuteEnd) {
        days = close(minute, minuteEnd);
        MinuteEnd end = MinuteEnd.newBuilder().setShard(books.shard).build();
        books.out.usage.add(
            new Outbox.Row(
                UsageKeys.end(books.shard), Rows.end(minute, end).build().toByteArray()));
      }
      tell(books.settledMillis, to, days);
      books.settledMillis = to;
    }
  }

  private List<ZoneDays> close(long minute, long end) {
    Map<String, List<Long>> days = new TreeMap<>();
    BitSet active = books.active;
    for (int i = active.nextSetBit(0); i >= 0; i = active.nextSetBit(i + 1)) {
      ZoneAccount zone = books.zones.all().get(i);
      close(zone, minute, end, days);
      if (zone.settled.isAtRest()) {
        active.clear(i);
      }
    }
    return days(days);
  }

  private void close(ZoneAccount zone, long minute, long end, Map<String, List<Long>> days) {
    Settled settled = zone.settled;
    boolean busy = settled.isBusy(minute);
    if (!busy && !(Rollup.endsAt(end) && settled.rollup.isOpen())) {
      return;
    }
    books.touch(zone);
    if (busy) {
      minute(zone, minute, end);
    }
    Segment day = settled.rollup.close(end, row -> put(zone, row));
    if (day != null) {
      day(day, days);
    }
  }

  private void minute(ZoneAccount zone, long minute, long end) {
    Settled settled = zone.settled;
    settled.sweep.beginOnce(minute);
    settled.sweep.advance(end);
    boolean silent = settled.isSilent(minute);
    Segment segment = settled.minute(minute);
    long start = settled.sweep.startLevel;
    if (!silent) {
      UsageRow.Builder row = Rows.row(Resolution.MINUTE, minute, start, segment);
      Rows.corrected(row, settled.sweep);
      conduct(zone, row);
      put(zone, row);
    }
    settled.rollup.minute(minute, start, segment);
    Segment.Flows flows = segment.flows();
    long[] refused = flows.refused();
    boolean restarted = segment.marks().restartMinutes() > 0;
    if (flows.bytesIn() != 0 || flows.bytesOut() != 0 || refused != null || restarted) {
      PlanPart.Builder sums = settled.plan.second.sums();
      sums.setBytesIn(sums.getBytesIn() + flows.bytesIn())
          .setBytesOut(sums.getBytesOut() + flows.bytesOut());
      for (int i = 0; refused != null && i < refused.length; i++) {
        while (sums.getRefusedCount() <= i) {
          sums.addRefused(0);
        }
        sums.setRefused(i, sums.getRefused(i) + refused[i]);
      }
      sums.setRestartConnections(
          sums.getRestartConnections() + segment.marks().restartConnections());
    }
  }

  private static void conduct(ZoneAccount zone, UsageRow.Builder row) {
    Conduct conduct = zone.seen == null ? null : zone.seen.takeConduct();
    if (conduct != null) {
      row.setConduct(conduct);
    }
  }

  private void put(ZoneAccount zone, UsageRow.Builder row) {
    books.out.usage.add(
        new Outbox.Row(UsageKeys.zone(zone.id), row.setZone(zone.id).build().toByteArray()));
  }

  private static void day(Segment day, Map<String, List<Long>> into) {
    active(FLEET, day.millis(), into);
    for (Segment.Stint stint : day.marks().earlier()) {
      active(stint.plan(), stint.millis(), into);
    }
    active(day.marks().plan(), day.lastMillis(), into);
  }

  private static void active(String plan, long millis, Map<String, List<Long>> into) {
    if (millis > 0) {
      into.computeIfAbsent(plan, p -> new ArrayList<>()).add(millis);
    }
  }

  /**
   * Returns the zones' days that fit into the report of the day's last second; the others are
   * reported before it in separate records, so that no record is too large, however many zones and
   * plans there are.
   */
  private List<ZoneDays> days(Map<String, List<Long>> days) {
    List<ZoneDays> last = new ArrayList<>();
    int inLast = 0;
    for (Map.Entry<String, List<Long>> plan : days.entrySet()) {
      List<Long> zoneDays = plan.getValue();
      if (inLast + zoneDays.size() <= MOST_DAYS) {
        inLast += zoneDays.size();
        last.add(days(plan.getKey(), zoneDays));
        continue;
      }
      for (int i = 0; i < zoneDays.size(); i += MOST_DAYS) {
        List<Long> part = zoneDays.subList(i, Math.min(zoneDays.size(), i + MOST_DAYS));
        books.out.seconds.add(
            SettledSeconds.newBuilder()
                .setShard(books.shard)
                .setFromMillis(books.settledMillis)
                .setToMillis(books.settledMillis)
                .addDays(days(plan.getKey(), part))
                .build()
                .toByteArray());
      }
    }
    return last;
  }

  private static ZoneDays days(String plan, List<Long> millis) {
    return ZoneDays.newBuilder().setPlan(plan).addAllConnectionMillis(millis).build();
  }

  private void tell(long from, long to, List<ZoneDays> days) {
    SettledSeconds.Builder seconds =
        SettledSeconds.newBuilder()
            .setShard(books.shard)
            .setFromMillis(from)
            .setToMillis(to)
            .addAllDays(days);
    for (PlanAccount plan : books.plans.values()) {
      if (!plan.second.isEmpty()) {
        seconds.addPlans(plan.second.take(plan.plan));
      }
    }
    books.out.seconds.add(seconds.build().toByteArray());
  }
}
