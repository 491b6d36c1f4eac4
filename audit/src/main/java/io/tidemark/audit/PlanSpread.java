package io.tidemark.audit;

import io.tidemark.audit.ZoneHistory.Coarse;
import io.tidemark.audit.ZoneHistory.Kind;
import io.tidemark.audit.ZoneHistory.Rare;
import io.tidemark.events.Periods;
import java.util.ArrayList;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Plans and the fleet, from the steps of their zones. */
final class PlanSpread {
  private final Map<String, Recount> plans = new TreeMap<>();

  Map<String, Recount> plans() {
    return plans;
  }

  /** What a zone did goes to the plans that it had, each in its time; it moves with its level. */
  void add(Recount zone) {
    String now = zone.plan;
    long level = zone.seed;
    NavigableMap<Long, String> planFrom = new TreeMap<>(Map.of(Long.MIN_VALUE, now));
    plan(now).seed += level;
    for (Map.Entry<Long, Recount.Step> each : zone.steps.entrySet()) {
      long at = each.getKey();
      Recount.Step from = each.getValue();
      long before = level;
      for (Rare rare : from.rare) {
        if (rare.kind() == Kind.PLAN) {
          if (!rare.plan().equals(now)) {
            plan(now).step(at).move(-before);
            now = rare.plan();
            plan(now).step(at).move(before);
            planFrom.put(at, now);
          }
          continue;
        }
        plan(now).step(at).add(rare);
        before += rare.change();
      }
      Recount.Step into = plan(now).step(at);
      into.opened += from.opened;
      into.closed += from.closed;
      level += from.level + from.opened - from.closed;
    }
    for (Coarse tally : zone.coarse) {
      spread(tally, planFrom);
    }
    // What is only counted by the minute goes with the plan at the minute's end.
    zone.noted.forEach(
        (at, list) -> {
          long end = at - Math.floorMod(at, Periods.MINUTE) + Periods.MINUTE;
          plan(planFrom.floorEntry(end - 1).getValue())
              .noted
              .computeIfAbsent(at, key -> new ArrayList<>())
              .addAll(list);
        });
  }

  /** A second of a tally goes with the plan at the second's end. */
  private void spread(Coarse tally, NavigableMap<Long, String> planFrom) {
    long from = tally.start();
    String now = planFrom.floorEntry(Recount.second(from) + Periods.SECOND - 1).getValue();
    for (Map.Entry<Long, String> next : planFrom.tailMap(from, false).entrySet()) {
      long until = Math.min(Recount.second(next.getKey()), tally.end());
      if (until > from) {
        plan(now).coarse.add(tally.within(from, until));
        from = until;
      }
      now = next.getValue();
    }
    if (tally.end() > from) {
      plan(now).coarse.add(tally.within(from, tally.end()));
    }
  }

  private Recount plan(String name) {
    return plans.computeIfAbsent(name, n -> new Recount());
  }

  /** Everything together: the fleet. */
  Recount fleet() {
    Recount sum = new Recount();
    for (Recount each : plans.values()) {
      sum.seed += each.seed;
      sum.coarse.addAll(each.coarse);
      each.steps.forEach(
          (at, from) -> {
            Recount.Step into = sum.step(at);
            into.level += from.level;
            into.moved += from.moved;
            into.opened += from.opened;
            into.closed += from.closed;
            into.tallyOpened += from.tallyOpened;
            into.tallyClosed += from.tallyClosed;
            into.lost += from.lost;
          });
      each.noted.forEach(
          (at, list) -> sum.noted.computeIfAbsent(at, k -> new ArrayList<>()).addAll(list));
    }
    return sum;
  }
}
