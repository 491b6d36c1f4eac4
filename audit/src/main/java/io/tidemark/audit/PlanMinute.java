package io.tidemark.audit;

import io.tidemark.audit.ZoneHistory.Coarse;
import io.tidemark.events.Periods;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The events of one minute in the zones of a plan, or in all zones for the fleet. */
final class PlanMinute {
  /** Connections that the plan had before the first record, as found later. */
  long seed;

  final List<Coarse> tallies = new ArrayList<>();
  final MinuteNotes notes = new MinuteNotes();

  /** Connections of zones in a restart that marks the minute. */
  long restarted;

  /** Each zone's connection-milliseconds in the day that ends with the minute. */
  final List<Long> zoneDays = new ArrayList<>();

  private final MinuteTimes times = new MinuteTimes();
  private final NavigableMap<Long, Step> others = new TreeMap<>();

  void clear() {
    seed = 0;
    tallies.clear();
    notes.clear();
    restarted = 0;
    zoneDays.clear();
    times.clear();
    others.clear();
  }

  /** A step that is more than single opens and closes. */
  Step step(long at) {
    Step known = others.get(at);
    if (known != null) {
      return known;
    }
    Step step = new Step();
    step.begin(at);
    others.put(at, step);
    return step;
  }

  void events(long at, long opened, long closed) {
    if (opened + closed > 1_000) {
      Step step = step(at);
      step.opened += opened;
      step.closed += closed;
      return;
    }
    int millis = (int) Math.floorMod(at, Periods.MINUTE);
    for (long i = 0; i < opened; i++) {
      times.opened(millis);
    }
    for (long i = 0; i < closed; i++) {
      times.closed(millis);
    }
  }

  /** Adds what happened in another plan or shard; how long zones were active is added apart. */
  void add(PlanMinute other) {
    seed += other.seed;
    tallies.addAll(other.tallies);
    notes.add(other.notes);
    restarted += other.restarted;
    times.addAll(other.times);
    other.others.forEach((at, step) -> step(at).add(step));
  }

  /** All steps of the minute that starts here. */
  Steps steps(long start) {
    MinuteTimes.Walk walk = times.new Walk();
    List<Step> rest = new ArrayList<>(others.values());
    Step step = new Step();
    return new Steps() {
      private boolean any = walk.next();
      private int next;

      @Override
      public @Nullable Step next() {
        long at = any ? start + walk.millis : Long.MAX_VALUE;
        long other = next < rest.size() ? rest.get(next).at : Long.MAX_VALUE;
        if (at == Long.MAX_VALUE && other == Long.MAX_VALUE) {
          return null;
        }
        step.begin(Math.min(at, other));
        if (other <= at) {
          step.add(rest.get(next++));
        }
        if (at <= other) {
          step.opened += walk.opened;
          step.closed += walk.closed;
          any = walk.next();
        }
        return step;
      }
    };
  }
}
