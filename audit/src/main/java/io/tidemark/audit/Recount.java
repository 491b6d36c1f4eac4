package io.tidemark.audit;

import io.tidemark.audit.ZoneHistory.Coarse;
import io.tidemark.audit.ZoneHistory.Kind;
import io.tidemark.audit.ZoneHistory.Rare;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recount of a zone or a plan, minute by minute: one walk over the same steps for each period
 * that is open.
 */
final class Recount {
  private static final List<Resolution> RESOLUTIONS =
      List.of(Resolution.MINUTE, Resolution.QUARTER_HOUR, Resolution.HOUR, Resolution.DAY);

  String plan;
  long guideline = -1;

  /** The connections that are open after the last recounted step. */
  long level;

  /** The open periods, the shortest first; {@code null} where nothing was open or happened yet. */
  private final @Nullable PeriodWalk[] open = new PeriodWalk[RESOLUTIONS.size()];

  /** The walks of all periods while a minute is walked. */
  private List<PeriodWalk> walks = List.of();

  Recount(String plan) {
    this.plan = plan;
  }

  static long second(long millis) {
    return Periods.start(millis, Periods.SECOND);
  }

  /**
   * True if the minute that starts at {@code start} needs a row only if something happens in it.
   */
  boolean isIdle(long start) {
    return level == 0
        && ((start + Periods.MINUTE) % Periods.QUARTER_HOUR != 0
            || Arrays.stream(open).allMatch(Objects::isNull));
  }

  /**
   * Walks through the minute that starts here.
   *
   * @param tallies clipped to the minute
   * @param restarted connections in a restart that marks the minute
   * @param rows takes the rows of all periods that end with the minute, the shortest first
   */
  void minute(
      long start,
      Steps steps,
      List<Coarse> tallies,
      MinuteNotes notes,
      long restarted,
      Consumer<UsageRow> rows) {
    begin(start);
    if (tallies.isEmpty()) {
      for (Step step = steps.next(); step != null; step = steps.next()) {
        step(step, 0);
      }
    } else {
      bySecond(start, steps, tallies);
    }
    long end = start + Periods.MINUTE;
    long tallyMillis = part(tallies, start, end);
    for (PeriodWalk walk : walks) {
      walk.minute(end, !tallies.isEmpty(), tallyMillis, notes);
    }
    end(start, restarted, rows);
  }

  private void begin(long start) {
    walks = new ArrayList<>(open.length);
    for (int i = 0; i < open.length; i++) {
      Resolution resolution = RESOLUTIONS.get(i);
      PeriodWalk walk = open[i];
      walks.add(
          walk == null
              ? new PeriodWalk(resolution, Periods.start(start, Periods.millis(resolution)), level)
              : walk);
    }
  }

  private void step(Step step, long tallyMillis) {
    for (PeriodWalk walk : walks) {
      walk.step(step, plan, tallyMillis);
    }
    level += step.level + step.opened - step.closed;
    for (Rare rare : step.rare) {
      if (rare.kind() == Kind.PLAN) {
        plan = rare.plan();
        guideline = rare.guideline();
      }
    }
  }

  /**
   * Walks second by second; the bounds of a second are those of the exact level plus those of its
   * tallies. Within a second, exact events come first.
   */
  private void bySecond(long start, Steps steps, List<Coarse> tallies) {
    Step step = steps.next();
    for (long from = start; from < start + Periods.MINUTE; from += Periods.SECOND) {
      long to = from + Periods.SECOND;
      long high = level;
      long low = level;
      for (; step != null && step.at < to; step = steps.next()) {
        low = Math.min(low, level + step.level);
        high = Math.max(high, level + step.level + step.opened);
        step(step, part(tallies, start, from));
        low = Math.min(low, level);
      }
      bound(from, to, high, low, tallies);
    }
  }

  private void bound(long from, long to, long high, long low, List<Coarse> tallies) {
    long above = 0;
    long below = 0;
    boolean any = false;
    for (Coarse tally : tallies) {
      if (tally.overlaps(from, to)) {
        any = true;
        above += tally.high();
        below += tally.low();
      }
    }
    for (int i = 0; any && i < walks.size(); i++) {
      walks.get(i).bound(from, high + above, low + below);
    }
  }

  /** The part of all tallies' integrals in [from, to). */
  private static long part(List<Coarse> tallies, long from, long to) {
    long sum = 0;
    for (Coarse tally : tallies) {
      sum += tally.part(from, to);
    }
    return sum;
  }

  private void end(long start, long restarted, Consumer<UsageRow> rows) {
    long end = start + Periods.MINUTE;
    PeriodWalk minuteWalk = walks.get(0);
    if (restarted > 0) {
      minuteWalk.restart(restarted);
    }
    UsageRow minute = minuteWalk.row(plan, guideline);
    for (PeriodWalk walk : walks.subList(1, walks.size())) {
      if (minute != null && minute.hasRestart()) {
        walk.restart(minute.getRestart().getConnections());
      }
    }
    walks.get(1).minutePeak(start, minute == null ? 0 : minute.getPeak());
    for (int i = 0; i < open.length; i++) {
      PeriodWalk walk = walks.get(i);
      open[i] = walk.end == end ? null : walk;
      UsageRow row = i == 0 ? minute : walk.end == end ? walk.row(plan, guideline) : null;
      if (row != null) {
        rows.accept(row);
      }
    }
    walks = List.of();
  }
}
