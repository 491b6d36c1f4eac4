package io.tidemark.ledger;

import io.tidemark.events.v1.DecisionKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sweep of one zone or plan through one minute, millisecond by millisecond (a sweep line). Within
 * a millisecond level changes come first, then opens, then closes, so a peak is never understated.
 */
public final class Sweep {
  /** The sum of the level changes of one kind. */
  record Corrected(long connections, long sinceMillis) {}

  long startMillis;
  long startLevel;
  long level;
  long sweptMillis;
  long high;
  long highAtMillis;
  long low;
  long stepHigh;
  long stepLow;
  long millis;
  long opened;
  long closed;
  long lost;
  long corrections;
  long transferred;
  boolean coarse;
  List<Segment.Stint> earlier = List.of();
  @Nullable Map<DecisionKind, Corrected> corrected;

  Sweep(long level) {
    this.level = level;
  }

  /** A sweep for the plan ledger, which starts at this level. */
  public static Sweep from(long startMillis, long level) {
    Sweep sweep = new Sweep(level);
    sweep.begin(startMillis);
    return sweep;
  }

  /** Begins a new minute. */
  public void begin(long minuteMillis) {
    startMillis = minuteMillis;
    sweptMillis = minuteMillis;
    startLevel = level;
    high = level;
    highAtMillis = minuteMillis;
    low = level;
    millis = 0;
    opened = 0;
    closed = 0;
    lost = 0;
    corrections = 0;
    transferred = 0;
    coarse = false;
    earlier = List.of();
    corrected = null;
  }

  /** Begins a new minute, unless it has already begun. */
  void beginOnce(long minuteMillis) {
    if (startMillis != minuteMillis) {
      begin(minuteMillis);
    }
  }

  public void advance(long toMillis) {
    millis += level * (toMillis - sweptMillis);
    sweptMillis = toMillis;
  }

  /** Adds one millisecond; {@code shift} is the net of its level changes. */
  public void at(long atMillis, long shift, long opens, long closes) {
    advance(atMillis);
    long before = level + shift;
    long top = before + opens;
    level = top - closes;
    long bottom = Math.min(before, level);
    if (top > high) {
      high = top;
      highAtMillis = atMillis;
    }
    low = Math.min(low, bottom);
    stepHigh = Math.max(stepHigh, top);
    stepLow = Math.min(stepLow, bottom);
    opened += opens;
    closed += closes;
  }

  /** Begins a step; {@link #bound} uses the highest and lowest level from here on. */
  public void step() {
    stepHigh = level;
    stepLow = level;
  }

  /**
   * Adds the coarse tallies that overlap the step from {@code fromMillis} to the sweep's present
   * time.
   *
   * @param aboveHigh how far they may have raised the count
   * @param belowLow how far they may have lowered it
   */
  public void bound(long fromMillis, long aboveHigh, long belowLow, long integral) {
    coarse = true;
    if (stepHigh + aboveHigh > high) {
      high = stepHigh + aboveHigh;
      highAtMillis = fromMillis;
    }
    low = Math.min(low, stepLow + belowLow);
    millis += integral;
  }

  void correct(TimelineChange.Level change) {
    if (change.kind() == DecisionKind.LOST) {
      lost -= change.change();
      return;
    }
    corrections += change.change();
    Map<DecisionKind, Corrected> by =
        corrected == null ? new EnumMap<>(DecisionKind.class) : corrected;
    corrected = by;
    by.merge(
        change.kind(),
        new Corrected(change.change(), change.sinceMillis()),
        (a, b) ->
            new Corrected(a.connections + b.connections, Math.min(a.sinceMillis, b.sinceMillis)));
  }

  /** Ends the time of the present plan at this millisecond. */
  void endStint(String plan, long atMillis) {
    advance(atMillis);
    long before = 0;
    for (Segment.Stint stint : earlier) {
      before += stint.millis();
    }
    List<Segment.Stint> stints = new ArrayList<>(earlier);
    stints.add(new Segment.Stint(plan, atMillis, millis - before));
    earlier = List.copyOf(stints);
  }

  /** Adds counts whose millisecond is not known. */
  public void add(long alsoOpened, long alsoClosed, long alsoLost, long corrected, long moved) {
    opened += alsoOpened;
    closed += alsoClosed;
    lost += alsoLost;
    corrections += corrected;
    transferred += moved;
  }

  public long startMillis() {
    return startMillis;
  }

  public long startLevel() {
    return startLevel;
  }

  public long level() {
    return level;
  }

  /** Returns true if nothing was open and nothing happened, except perhaps a change of plan. */
  public boolean isNothing() {
    return startLevel == 0
        && high == 0
        && low == 0
        && millis == 0
        && opened == 0
        && closed == 0
        && lost == 0
        && corrections == 0
        && transferred == 0
        && corrected == null
        && !coarse;
  }

  public boolean isCoarse() {
    return coarse;
  }

  /** The minute, which has been swept to its end. */
  public Segment segment(
      long bytesIn, long bytesOut, long @Nullable [] refused, Segment.Marks marks) {
    return new Segment(
        level - startLevel,
        high - startLevel,
        highAtMillis,
        low - startLevel,
        millis,
        new Segment.Flows(
            opened, closed, lost, corrections, transferred, bytesIn, bytesOut, refused),
        marks);
  }
}
