package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.DecisionKind;
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
import java.util.Objects;
import java.util.TreeMap;

/**
 * The settling of a shard's figures, second by second: it sweeps the zones in which something
 * happened, closes minutes, quarter-hours, hours and days, and reports each second to the plan
 * ledger.
 */
final class Settlement {
  private static final int MOST_DAYS = 50_000;

  private static final EventSecond NOTHING = new EventSecond();

  /** As a plan's name: a zone that had two plans on a day is one active zone of the fleet. */
  private static final String FLEET = "";

  private final Books books;

  Settlement(Books books) {
    this.books = books;
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
      sweep(books.settledMillis, to);
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

  private void sweep(long from, long to) {
    EventSecond events = books.unsettled.take(from);
    int end = 0;
    for (int i = 0; events != null && i < events.size(); i = end) {
      ZoneAccount zone = books.zones.all().get(events.zone(i));
      end = endOfZone(events, i);
      books.touch(zone);
      if (zone.adjustments == null) {
        sweep(zone, from, events, i, end);
      } else {
        sweep(zone, zone.adjustments, from, to, events, i, end);
      }
    }
    if (!books.adjusted.isEmpty()) {
      sweepAdjusted(from, to);
    }
    if (events != null) {
      books.unsettled.recycle(events);
    }
  }

  private static int endOfZone(EventSecond events, int from) {
    int end = from + 1;
    while (end < events.size() && events.zone(end) == events.zone(from)) {
      end++;
    }
    return end;
  }

  /** The zones with adjustments in which nothing was opened or closed in this step. */
  private void sweepAdjusted(long from, long to) {
    int kept = 0;
    for (ZoneAccount zone : books.adjusted) {
      Adjustments adjustments = Objects.requireNonNull(zone.adjustments);
      if (adjustments.settledSecond != from) {
        sweep(zone, adjustments, from, to, NOTHING, 0, 0);
      }
      if (adjustments.isEmpty()) {
        zone.adjustments = null;
      } else {
        books.adjusted.set(kept++, zone);
      }
    }
    books.adjusted.subList(kept, books.adjusted.size()).clear();
  }

  /** The events from {@code first} to {@code end} are those of a zone in this second. */
  private void sweep(ZoneAccount zone, long second, EventSecond events, int first, int end) {
    begin(zone, Periods.start(second, Periods.MINUTE));
    Sweep sweep = zone.settled.sweep;
    PlanSecond plan = zone.settled.plan.second;
    int i = first;
    while (i < end) {
      int millis = events.millis(i);
      long opens = 0;
      long closes = 0;
      for (; i < end && events.millis(i) == millis; i++) {
        if (events.isClose(i)) {
          closes += events.count(i);
        } else {
          opens += events.count(i);
        }
      }
      plan.at(millis, 0, opens, closes);
      sweep.at(second + millis, 0, opens, closes);
    }
  }

  /** The same with level changes, changes of the plan, and coarse tallies. */
  private void sweep(
      ZoneAccount zone,
      Adjustments adjustments,
      long from,
      long to,
      EventSecond events,
      int first,
      int end) {
    Sweep sweep = zone.settled.sweep;
    long minute = Periods.start(from, Periods.MINUTE);
    long high = 0;
    long low = 0;
    long millis = 0;
    boolean coarse = false;
    for (CoarseTally tally : adjustments.coarse) {
      if (tally.overlaps(from, to)) {
        coarse = true;
        high += tally.high();
        low += tally.low();
        millis += tally.millis(from, to);
      }
    }
    if (coarse) {
      begin(zone, minute);
      sweep.step();
    }
    merge(zone, adjustments, from, to, events, first, end);
    adjustments.settledSecond = from;
    if (coarse) {
      books.touch(zone);
      sweep.advance(to);
      sweep.bound(from, high, low, millis);
      PlanPart.Builder part = zone.settled.plan.second.sums();
      part.setCoarse(true)
          .setCoarseHigh(part.getCoarseHigh() + high)
          .setCoarseLow(part.getCoarseLow() + low)
          .setCoarseMillis(part.getCoarseMillis() + millis);
    }
  }

  /** Millisecond by millisecond, the changes of each before its opens and closes. */
  private void merge(
      ZoneAccount zone,
      Adjustments adjustments,
      long from,
      long to,
      EventSecond events,
      int first,
      int end) {
    long minute = Periods.start(from, Periods.MINUTE);
    adjustments.sort();
    List<TimelineChange> changes = adjustments.changes;
    int c = 0;
    int i = first;
    while (true) {
      long at = i < end ? from + events.millis(i) : to;
      int firstChange = c;
      if (c < changes.size() && changes.get(c).atMillis() < to) {
        at = Math.min(at, changes.get(c).atMillis());
        while (c < changes.size() && changes.get(c).atMillis() <= at) {
          c++;
        }
      }
      if (at == to) {
        break;
      }
      long opens = 0;
      long closes = 0;
      for (; i < end && from + events.millis(i) == at; i++) {
        if (events.isClose(i)) {
          closes += events.count(i);
        } else {
          opens += events.count(i);
        }
      }
      books.touch(zone);
      millisecond(zone, minute, from, at, changes.subList(firstChange, c), opens, closes);
    }
    adjustments.settle(c, to);
  }

  private static void begin(ZoneAccount zone, long minute) {
    if (zone.settled.sweep.startMillis != minute) {
      zone.settled.sweep.begin(minute);
    }
  }

  private void millisecond(
      ZoneAccount zone,
      long minute,
      long from,
      long at,
      List<TimelineChange> shifts,
      long opens,
      long closes) {
    Settled settled = zone.settled;
    long shift = 0;
    if (!shifts.isEmpty()) {
      if (opens == 0 && closes == 0 && changesIdlePlan(settled, minute, shifts)) {
        TimelineChange.PlanChange change =
            (TimelineChange.PlanChange) shifts.get(shifts.size() - 1);
        settled.plan = books.plan(change.plan());
        settled.guideline = change.guideline();
        return;
      }
      begin(zone, minute);
      for (TimelineChange each : shifts) {
        shift += shift(settled, from, each, shift);
      }
    } else {
      begin(zone, minute);
    }
    settled.plan.second.at((int) (at - from), 0, opens, closes);
    settled.sweep.at(at, shift, opens, closes);
  }

  /** Nothing is open and no period has begun: no row would tell of it. */
  private static boolean changesIdlePlan(
      Settled settled, long minute, List<TimelineChange> shifts) {
    return !settled.isBusy(minute)
        && !settled.rollup.isOpen()
        && shifts.stream().allMatch(TimelineChange.PlanChange.class::isInstance);
  }

  /** The level change that it makes, {@code before} being those of this millisecond before it. */
  private long shift(Settled settled, long from, TimelineChange shift, long before) {
    int at = (int) (shift.atMillis() - from);
    PlanSecond second = settled.plan.second;
    if (shift instanceof TimelineChange.Level level) {
      settled.sweep.correct(level);
      second.at(at, level.change(), 0, 0);
      if (level.kind() == DecisionKind.LOST) {
        second.sums().setLost(second.sums().getLost() - level.change());
      } else {
        second.sums().setCorrections(second.sums().getCorrections() + level.change());
      }
      return level.change();
    }
    if (shift instanceof TimelineChange.TallyEnd end) {
      settled.sweep.opened += end.opened();
      settled.sweep.closed += end.closed();
      second.at(at, end.opened() - end.closed(), 0, 0);
      PlanPart.Builder sums = second.sums();
      sums.setCoarseOpened(sums.getCoarseOpened() + end.opened())
          .setCoarseClosed(sums.getCoarseClosed() + end.closed());
      return end.opened() - end.closed();
    }
    TimelineChange.PlanChange change = (TimelineChange.PlanChange) shift;
    settled.guideline = change.guideline();
    if (!change.plan().equals(settled.plan.plan)) {
      settled.sweep.endStint(settled.plan.plan, shift.atMillis());
      PlanAccount to = books.plan(change.plan());
      long moved = settled.sweep.level + before;
      if (moved != 0) {
        move(settled.plan.second, at, -moved);
        move(to.second, at, moved);
      }
      settled.plan = to;
    }
    return 0;
  }

  private static void move(PlanSecond plan, int at, long connections) {
    plan.at(at, connections, 0, 0);
    plan.sums().setTransferred(plan.sums().getTransferred() + connections);
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
    begin(zone, minute);
    settled.sweep.advance(end);
    boolean silent = settled.isSilent(minute);
    Segment segment = settled.minute(minute);
    long start = settled.sweep.startLevel;
    if (!silent) {
      UsageRow.Builder row = Rows.row(Resolution.MINUTE, minute, start, segment);
      Rows.corrected(row, settled.sweep);
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
   * As many as have room go with the day's last second, the others before it in words of their own:
   * no word is larger than a record may be, however many zones and plans there are.
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
