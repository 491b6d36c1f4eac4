package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.Segment.Marks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settled half of a zone: its level, the minute that is being swept, and the longer periods
 * around it.
 */
final class Settled {
  final Sweep sweep = new Sweep(0);
  PlanAccount plan;
  long guideline = TimelineChange.PlanChange.NO_GUIDELINE;

  /** The counters of the minute that was booked into last: as a rule there is no other. */
  private @Nullable MinuteCounters latest;

  private List<MinuteCounters> others = List.of();

  /** The counters of a minute that has ended, to be used again. */
  private @Nullable MinuteCounters spare;

  @Nullable Restarts restarts;

  final Rollup rollup = new Rollup();

  Settled(PlanAccount plan) {
    this.plan = plan;
  }

  /** The counters of the minute of {@code atMillis}, which must not be settled yet. */
  MinuteCounters counters(long atMillis) {
    MinuteCounters last = latest;
    if (last != null && last.holds(atMillis)) {
      return last;
    }
    MinuteCounters found = take(Periods.start(atMillis, Periods.MINUTE));
    if (last != null) {
      others = others.isEmpty() ? new ArrayList<>(1) : others;
      others.add(last);
    }
    MinuteCounters now = found == null ? fresh(Periods.start(atMillis, Periods.MINUTE)) : found;
    latest = now;
    return now;
  }

  private MinuteCounters fresh(long minuteMillis) {
    MinuteCounters fresh = spare == null ? new MinuteCounters(minuteMillis) : spare;
    spare = null;
    fresh.begin(minuteMillis);
    return fresh;
  }

  private @Nullable MinuteCounters take(long minuteMillis) {
    MinuteCounters last = latest;
    if (last != null && last.minuteMillis == minuteMillis) {
      latest = null;
      return last;
    }
    for (int i = 0; i < others.size(); i++) {
      if (others.get(i).minuteMillis == minuteMillis) {
        return others.remove(i);
      }
    }
    return null;
  }

  /** The counters of all minutes that are open, in the order of time. */
  List<MinuteCounters> counters() {
    List<MinuteCounters> all = new ArrayList<>(others);
    if (latest != null) {
      all.add(latest);
    }
    all.sort(Comparator.comparingLong(of -> of.minuteMillis));
    return all;
  }

  void restarted(long atMillis, long connections) {
    if (connections > 0) {
      Restarts known = restarts == null ? new Restarts() : restarts;
      restarts = known;
      known.add(atMillis, connections);
    }
  }

  /** Returns true if there is anything to report of the minute that starts at this time. */
  boolean isBusy(long minuteMillis) {
    return sweep.level != 0 || sweep.startMillis == minuteMillis || hasCounters(minuteMillis);
  }

  /**
   * Returns true if the minute has no more than a change of plan: longer periods include it, but
   * the minute has no row.
   */
  boolean isSilent(long minuteMillis) {
    return sweep.isNothing() && !hasCounters(minuteMillis);
  }

  private boolean hasCounters(long minuteMillis) {
    if (latest != null && latest.minuteMillis == minuteMillis) {
      return true;
    }
    for (int i = 0; i < others.size(); i++) {
      if (others.get(i).minuteMillis == minuteMillis) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns true if nothing is open and no period has begun: no row follows unless something
   * happens.
   */
  boolean isAtRest() {
    return sweep.level == 0 && latest == null && others.isEmpty() && !rollup.isOpen();
  }

  /** The minute as a segment; it has been swept to its end. Its counters are taken out. */
  Segment minute(long minuteMillis) {
    boolean silent = isSilent(minuteMillis);
    long bytesIn = 0;
    long bytesOut = 0;
    long[] refused = null;
    MinuteCounters of = take(minuteMillis);
    if (of != null) {
      bytesIn = of.bytesIn;
      bytesOut = of.bytesOut;
      refused = of.refused;
      spare = of;
    }
    long involved = 0;
    if (restarts != null) {
      involved = silent ? 0 : restarts.involvedIn(minuteMillis);
      if (restarts.isOverAfter(minuteMillis)) {
        restarts = null;
      }
    }
    return sweep.segment(bytesIn, bytesOut, refused, marks(involved));
  }

  private Marks marks(long involved) {
    if (!sweep.coarse && involved == 0 && sweep.earlier.isEmpty()) {
      return plan.plainMarks(guideline);
    }
    return new Marks(
        sweep.coarse, involved > 0 ? 1 : 0, involved, plan.plan, guideline, sweep.earlier);
  }

  static int reason(RefusalReason reason) {
    return reason == RefusalReason.UNRECOGNIZED
        ? RefusalReason.REFUSED_UNSPECIFIED_VALUE
        : reason.getNumber();
  }
}
