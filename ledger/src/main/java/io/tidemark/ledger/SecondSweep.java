package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.ledger.state.PlanPart;
import java.util.List;
import java.util.Objects;

/**
 * The sweep of one second over all zones of a shard in which something happened: zone by zone, and
 * each zone millisecond by millisecond.
 */
final class SecondSweep {
  private static final EventSecond NOTHING = new EventSecond();

  private final Books books;

  SecondSweep(Books books) {
    this.books = books;
  }

  /**
   * Sweeps all zones with something to settle in this step, which is one second, or longer if there
   * is nothing to settle.
   */
  void sweep(long from, long to) {
    EventSecond events = books.unsettled.take(from);
    int end = 0;
    for (int i = 0; events != null && i < events.size(); i = end) {
      ZoneAccount zone = books.zones.all().get(events.zone(i));
      end = events.endOfZone(i);
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

  /** Sweeps the zones with adjustments in which nothing was opened or closed in this step. */
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
    zone.settled.sweep.beginOnce(Periods.start(second, Periods.MINUTE));
    Sweep sweep = zone.settled.sweep;
    PlanSecond plan = zone.settled.plan.second;
    int next;
    for (int i = first; i < end; i = next) {
      next = events.endOfMillisecond(i, end);
      int millis = events.millis(i);
      long opens = events.opens(i, next);
      long closes = events.closes(i, next);
      plan.at(millis, 0, opens, closes);
      sweep.at(second + millis, 0, opens, closes);
    }
  }

  /** Sweeps a zone that also has level changes, changes of the plan, or coarse tallies. */
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
      zone.settled.sweep.beginOnce(minute);
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

  /** Goes millisecond by millisecond; in each, the changes come before the opens and closes. */
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
      boolean hasEvents = i < end && from + events.millis(i) == at;
      int next = hasEvents ? events.endOfMillisecond(i, end) : i;
      long opens = events.opens(i, next);
      long closes = events.closes(i, next);
      i = next;
      books.touch(zone);
      millisecond(zone, minute, from, at, changes.subList(firstChange, c), opens, closes);
    }
    adjustments.settle(c, to);
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
      zone.settled.sweep.beginOnce(minute);
      for (TimelineChange each : shifts) {
        shift += shift(settled, from, each, shift);
      }
    } else {
      zone.settled.sweep.beginOnce(minute);
    }
    settled.plan.second.at((int) (at - from), 0, opens, closes);
    settled.sweep.at(at, shift, opens, closes);
  }

  /** Returns true if only the plan of an idle zone changes, which no row shows. */
  private static boolean changesIdlePlan(
      Settled settled, long minute, List<TimelineChange> shifts) {
    return !settled.isBusy(minute)
        && !settled.rollup.isOpen()
        && shifts.stream().allMatch(TimelineChange.PlanChange.class::isInstance);
  }

  /**
   * Applies a change and returns its level change; {@code before} is the sum of the earlier ones in
   * this millisecond.
   */
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
}
