package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.Segment.Marks;
import java.util.ArrayList;
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

  final List<MinuteCounters> extras = new ArrayList<>(1);
  @Nullable Restarts restarts;

  final Rollup rollup = new Rollup();

  Settled(PlanAccount plan) {
    this.plan = plan;
  }

  /** The minute's counts; {@code atMillis} is not settled yet. */
  MinuteCounters extras(long atMillis) {
    for (int i = extras.size() - 1; i >= 0; i--) {
      if (extras.get(i).holds(atMillis)) {
        return extras.get(i);
      }
    }
    MinuteCounters made = new MinuteCounters(Periods.start(atMillis, Periods.MINUTE));
    extras.add(made);
    return made;
  }

  void restarted(long atMillis, long connections) {
    if (connections > 0) {
      Restarts known = restarts == null ? new Restarts() : restarts;
      restarts = known;
      known.add(atMillis, connections);
    }
  }

  /** Anything to tell of the minute that starts here. */
  boolean isBusy(long minuteMillis) {
    return sweep.level != 0 || sweep.startMillis == minuteMillis || hasExtras(minuteMillis);
  }

  /** Busy with a change of plan alone, which longer periods must know of, and no row tells. */
  boolean isSilent(long minuteMillis) {
    return sweep.isNothing() && !hasExtras(minuteMillis);
  }

  private boolean hasExtras(long minuteMillis) {
    for (MinuteCounters of : extras) {
      if (of.minuteMillis == minuteMillis) {
        return true;
      }
    }
    return false;
  }

  /** The minute as a segment; it has been swept to its end. Extras are taken out. */
  Segment minute(long minuteMillis) {
    boolean silent = isSilent(minuteMillis);
    long bytesIn = 0;
    long bytesOut = 0;
    long[] refused = null;
    for (int i = extras.size() - 1; i >= 0; i--) {
      if (extras.get(i).minuteMillis == minuteMillis) {
        MinuteCounters of = extras.remove(i);
        bytesIn = of.bytesIn;
        bytesOut = of.bytesOut;
        refused = of.refused;
      }
    }
    long involved = 0;
    if (restarts != null) {
      involved = silent ? 0 : restarts.involvedIn(minuteMillis);
      if (restarts.isOverAfter(minuteMillis)) {
        restarts = null;
      }
    }
    return sweep.segment(
        bytesIn,
        bytesOut,
        refused,
        new Marks(
            sweep.coarse, involved > 0 ? 1 : 0, involved, plan.plan, guideline, sweep.earlier));
  }

  static int reason(RefusalReason reason) {
    return reason == RefusalReason.UNRECOGNIZED
        ? RefusalReason.REFUSED_UNSPECIFIED_VALUE
        : reason.getNumber();
  }
}
