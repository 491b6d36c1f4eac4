package io.tidemark.audit;

import io.tidemark.audit.ZoneHistory.Kind;
import io.tidemark.audit.ZoneHistory.Rare;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.PlanStint;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.Restart;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The walk through one period of a zone or a plan, step by step. Each period is walked on its own,
 * so nothing that one resolution gets wrong can hide in another.
 */
final class PeriodWalk {
  private static final int MINUTES = (int) (Periods.QUARTER_HOUR / Periods.MINUTE);

  final long start;
  final long end;
  private final Resolution resolution;
  private final long startLevel;
  private long level;
  private long peak;
  private long peakAt;
  private long low;
  private long millis;
  private long walkedTo;
  private long opened;
  private long closed;
  private long lost;
  private long moved;
  private boolean eventful;
  private boolean coarse;
  private long coarseMillis;
  private long stintStart;
  private List<PlanStint> earlier = List.of();
  private Map<DecisionKind, Long> corrected = Map.of();
  private final MinuteNotes notes = new MinuteNotes();

  /** The minutes' peaks of a quarter-hour. */
  private final long[] minutePeaks;

  private int restartMinutes;
  private long restartConnections;

  PeriodWalk(Resolution resolution, long start, long level) {
    this.resolution = resolution;
    this.start = start;
    this.end = start + Periods.millis(resolution);
    this.startLevel = level;
    this.level = level;
    this.peak = level;
    this.peakAt = start;
    this.low = level;
    this.walkedTo = start;
    this.minutePeaks = new long[resolution == Resolution.QUARTER_HOUR ? MINUTES : 0];
  }

  /**
   * The next step.
   *
   * @param planBefore the plan in force before it
   * @param coarseMillis the connection-milliseconds of this minute's tallies before the step's
   *     second
   */
  void step(Step step, String planBefore, long coarseMillis) {
    millis += level * (step.at - walkedTo);
    walkedTo = step.at;
    eventful |= step.isEventful();
    if (!step.rare.isEmpty()) {
      rare(step, planBefore, this.coarseMillis + coarseMillis);
    }
    level += step.level;
    low = Math.min(low, level);
    level += step.opened;
    if (level > peak) {
      peak = level;
      peakAt = step.at;
    }
    level -= step.closed;
    low = Math.min(low, level);
    opened += step.opened + step.tallyOpened;
    closed += step.closed + step.tallyClosed;
    lost += step.lost;
    moved += step.moved;
  }

  private void rare(Step step, String planBefore, long coarseSoFar) {
    String plan = planBefore;
    for (Rare rare : step.rare) {
      if (rare.kind() == Kind.PLAN) {
        long soFar = millis + coarseSoFar;
        if (!rare.plan().equals(plan) && soFar != stintStart) {
          earlier = new ArrayList<>(earlier);
          earlier.add(
              PlanStint.newBuilder()
                  .setPlan(plan)
                  .setUntilMillis(step.at)
                  .setConnectionMillis(soFar - stintStart)
                  .build());
          stintStart = soFar;
        }
        plan = rare.plan();
      } else if (rare.kind() == Kind.LEVEL && rare.why() != DecisionKind.LOST) {
        corrected = corrected.isEmpty() ? new EnumMap<>(DecisionKind.class) : corrected;
        corrected.merge(rare.why(), rare.change(), Long::sum);
      }
    }
  }

  /**
   * Takes the bounds of the level in a second that tallies overlap. The time at which they were
   * reached is not known.
   */
  void bound(long second, long high, long lowest) {
    if (high > peak) {
      peak = high;
      peakAt = second;
    }
    low = Math.min(low, lowest);
  }

  /** Ends a minute of the period. */
  void minute(long minuteEnd, boolean hasTallies, long tallyMillis, MinuteNotes of) {
    millis += level * (minuteEnd - walkedTo);
    walkedTo = minuteEnd;
    coarse |= hasTallies;
    coarseMillis += tallyMillis;
    notes.add(of);
  }

  void restart(long connections) {
    restartMinutes++;
    restartConnections = Math.max(restartConnections, connections);
  }

  /** Sets the peak of the minute of a quarter-hour that starts here. */
  void minutePeak(long minute, long minutesPeak) {
    minutePeaks[(int) ((minute - start) / Periods.MINUTE)] = minutesPeak;
  }

  /** The row of the period, which has been walked to its end; {@code null} if it has none. */
  @Nullable UsageRow row(String plan, long guideline) {
    if (startLevel == 0 && !eventful && !coarse && notes.isNothing()) {
      return null;
    }
    UsageRow.Builder row =
        UsageRow.newBuilder()
            .setContract(Contract.VERSION)
            .setResolution(resolution)
            .setStartMillis(start)
            .setOpenAtStart(startLevel)
            .setOpenAtEnd(level)
            .setPeak(peak)
            .setPeakAtMillis(peakAt)
            .setLow(low)
            .setConnectionMillis(millis + coarseMillis)
            .setOpened(opened)
            .setClosed(closed)
            .setLost(lost)
            .setTransferred(moved)
            .setCorrections(level - startLevel - opened + closed + lost - moved)
            .setPlan(plan)
            .setCoarse(coarse)
            .addAllEarlierPlans(earlier);
    if (guideline >= 0) {
      row.setGuideline(guideline);
    }
    if (resolution == Resolution.MINUTE) {
      corrected.forEach(
          (kind, by) -> row.addCorrected(Correction.newBuilder().setKind(kind).setConnections(by)));
    }
    for (long each : minutePeaks) {
      row.addMinutePeaks(each);
    }
    if (restartMinutes > 0) {
      row.setRestart(
          Restart.newBuilder().setMinutes(restartMinutes).setConnections(restartConnections));
    }
    notes.into(row);
    return row.build();
  }
}
