package io.tidemark.audit;

import io.tidemark.audit.ZoneHistory.Coarse;
import io.tidemark.audit.ZoneHistory.Kind;
import io.tidemark.audit.ZoneHistory.Rare;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.PlanStint;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The events of a shard's zones in one minute, spread over the plans that the zones had at the
 * time. A zone that changes its plan moves with all its open connections.
 */
final class PlanSpread {
  private final Map<String, PlanMinute> plans = new TreeMap<>();

  /** Each zone's connection-milliseconds in the day that ends with the minute. */
  final List<Long> zoneDays = new ArrayList<>();

  Map<String, PlanMinute> plans() {
    return plans;
  }

  /** Clears everything, since another minute begins. */
  void clear() {
    plans.values().forEach(PlanMinute::clear);
    zoneDays.clear();
  }

  private PlanMinute plan(String name) {
    return plans.computeIfAbsent(name, n -> new PlanMinute());
  }

  /** Adds connections that the plan had before the first record. */
  void seed(String plan, long connections) {
    if (connections != 0) {
      plan(plan).seed += connections;
    }
  }

  /** Returns the minute's steps; each is added to the zone's plan as it is taken. */
  Zone follow(Recount zone, ZoneHistory.Minute minute) {
    return new Zone(zone, minute);
  }

  /** A zone's row that ends with the minute. */
  void row(UsageRow row) {
    if (row.getResolution() == Resolution.MINUTE && row.hasRestart()) {
      plan(row.getPlan()).restarted += row.getRestart().getConnections();
    } else if (row.getResolution() == Resolution.DAY) {
      long last = row.getConnectionMillis();
      active(zoneDays, last);
      for (PlanStint stint : row.getEarlierPlansList()) {
        active(plan(stint.getPlan()).zoneDays, stint.getConnectionMillis());
        last -= stint.getConnectionMillis();
      }
      active(plan(row.getPlan()).zoneDays, last);
    }
  }

  private static void active(List<Long> zones, long millis) {
    if (millis > 0) {
      zones.add(millis);
    }
  }

  /** The steps of one zone in one minute. */
  final class Zone implements Steps {
    private final ZoneHistory.Minute minute;
    private final NavigableMap<Long, String> planFrom = new TreeMap<>();
    private String now;
    private PlanMinute plan;
    private long level;

    private Zone(Recount zone, ZoneHistory.Minute minute) {
      this.minute = minute;
      this.now = zone.plan;
      this.plan = plan(now);
      this.level = zone.level;
    }

    @Override
    public @Nullable Step next() {
      Step step = minute.next();
      if (step != null) {
        spread(step);
      }
      return step;
    }

    private void spread(Step from) {
      long before = level;
      for (Rare rare : from.rare) {
        if (rare.kind() == Kind.PLAN) {
          change(rare.plan(), from.at, before);
        } else if (rare.kind() != Kind.EVENTS) {
          plan.step(from.at).add(rare);
          before += rare.change();
        }
      }
      plan.events(from.at, from.opened, from.closed);
      level += from.level + from.opened - from.closed;
    }

    private void change(String to, long at, long open) {
      if (to.equals(now)) {
        return;
      }
      if (planFrom.isEmpty()) {
        planFrom.put(Long.MIN_VALUE, now);
      }
      plan.step(at).move(-open);
      now = to;
      plan = plan(now);
      plan.step(at).move(open);
      planFrom.put(at, now);
    }

    /** Adds notes and tallies, after all steps have been taken. */
    void end() {
      // Notes are only kept by the minute and go to the plan at the minute's end.
      plan.notes.add(minute.notes);
      if (planFrom.isEmpty()) {
        plan.tallies.addAll(minute.tallies);
      } else {
        minute.tallies.forEach(this::spread);
      }
    }

    /** Spreads a tally over the plans: each second goes to the plan at the second's end. */
    private void spread(Coarse tally) {
      long from = tally.from();
      String of = planFrom.floorEntry(Recount.second(from) + Periods.SECOND - 1).getValue();
      for (Map.Entry<Long, String> next : planFrom.tailMap(from, false).entrySet()) {
        long until = Math.min(Recount.second(next.getKey()), tally.until());
        if (until > from) {
          plan(of).tallies.add(tally.within(from, until));
          from = until;
        }
        of = next.getValue();
      }
      if (tally.until() > from) {
        plan(of).tallies.add(tally.within(from, tally.until()));
      }
    }
  }
}
