package io.tidemark.policy;

import io.tidemark.events.Periods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the policy about one zone, and its verdict on each settled minute. Minutes come in
 * order, each once; minutes that are left out had nothing open. The verdicts do not depend on how
 * minutes are batched or on when the state is saved and restored. Single-threaded.
 */
public final class ZoneWindow {
  private static final int MOST_SPIKES = 500;

  /** The percentage by which a count must fall below its threshold before the next warning. */
  private static final int CALM = 10;

  /** The receiver of verdicts and warnings. */
  public interface Finds {
    void verdict(Verdict verdict);

    void warning(EarlyWarning warning);
  }

  final DailyPeaks days = new DailyPeaks();
  long guideline;

  /** The zone's use near and above its guideline; {@code null}: nothing is remembered. */
  @Nullable Excess excess;

  /**
   * Processes the next minute.
   *
   * @return false if nothing that is remembered has changed, as for most minutes of a quiet zone
   */
  public boolean minute(Minute minute, Rules rules, Finds finds) {
    long end = minute.startMillis() + Periods.MINUTE;
    long peak = minute.countedPeak();
    long guidelineBefore = guideline;
    boolean hadExcess = excess != null;
    if (excess != null) {
      prune(excess, end, rules);
    }
    boolean isNewPeak = days.add(minute.startMillis(), peak);
    Long inForce = minute.guideline();
    measureBy(inForce == null ? 0 : inForce);
    if (inForce != null) {
      judge(minute.startMillis(), peak, rules, finds);
    }
    if (excess != null && excess.isNothing()) {
      excess = null;
    }
    return isNewPeak || hadExcess || excess != null || guideline != guidelineBefore;
  }

  private void judge(long startMillis, long peak, Rules rules, Finds finds) {
    Excess of = excess == null ? new Excess() : excess;
    excess = of;
    long end = startMillis + Periods.MINUTE;
    boolean first = of.spikes.isEmpty();
    boolean begins = spike(of, startMillis, peak, rules);
    if (begins && of.spikes.getLast().counted()) {
      repeated(of, end, rules, finds);
    }
    if (peak > guideline) {
      of.above.add(startMillis);
      continued(of, end, peak, rules, finds);
    }
    if (rules.earlyWarning().on()) {
      warn(of, end, peak, begins && first, rules, finds);
    }
  }

  /** Removes spikes and minutes that are older than the windows of all rules. */
  private static void prune(Excess of, long nowMillis, Rules rules) {
    long longest = nowMillis - Rules.LONGEST_WINDOW.toMillis();
    while (!of.spikes.isEmpty()
        && (of.spikes.getFirst().endMillis() <= longest || of.spikes.size() > MOST_SPIKES)) {
      of.spikes.removeFirst();
    }
    of.above.forgetBefore(nowMillis - rules.continued().window().toMillis());
  }

  /**
   * Takes another guideline. If it rises or is removed, the minutes above the former one and the
   * spikes that the new one allows are forgotten. If it falls, they are kept.
   */
  private void measureBy(long another) {
    if (another == guideline) {
      return;
    }
    if (excess != null) {
      if (another == 0 || another > guideline) {
        excess.above.clear();
        excess.spikes.removeIf(spike -> spike.peak() <= another);
      }
      excess.aliveMillis = 0;
      excess.near = false;
    }
    guideline = another;
  }

  /** True if a spike begins with this minute. */
  private boolean spike(Excess of, long startMillis, long peak, Rules rules) {
    long end = startMillis + Periods.MINUTE;
    Rules.SpikeRule rule = rules.spike();
    boolean isAbove = 100 * peak > rule.abovePercent() * guideline;
    boolean isAlive = 100 * peak > rule.untilPercent() * guideline;
    if (of.isSpiking(startMillis, rules)) {
      if (isAbove) {
        of.spikes.addLast(of.spikes.removeLast().with(end, peak));
      }
      if (isAlive) {
        of.aliveMillis = end;
      }
      return false;
    }
    of.aliveMillis = isAbove ? end : 0;
    if (isAbove) {
      boolean isApart = isApart(of, startMillis, rules);
      of.spikes.addLast(new Spike(startMillis, end, peak, guideline, isApart));
    }
    return isAbove;
  }

  private static boolean isApart(Excess of, long startMillis, Rules rules) {
    long lastEnd = 0;
    for (Spike spike : of.spikes) {
      if (spike.counted()) {
        lastEnd = spike.endMillis();
      }
    }
    return startMillis - lastEnd >= rules.repeated().apart().toMillis();
  }

  private void repeated(Excess of, long nowMillis, Rules rules, Finds finds) {
    List<Spike> counted = counted(of, nowMillis, rules);
    if (counted.size() >= rules.repeated().spikes()) {
      finds.verdict(
          new Verdict.RepeatedSpikes(nowMillis, rules.repeated().window(), guideline, counted));
    }
  }

  private List<Spike> counted(Excess of, long nowMillis, Rules rules) {
    long since = nowMillis - rules.repeated().window().toMillis();
    List<Spike> counted = new ArrayList<>();
    for (Spike spike : of.spikes) {
      if (spike.counted() && spike.endMillis() > since && spike.peak() > guideline) {
        counted.add(spike);
      }
    }
    return counted;
  }

  private void continued(Excess of, long nowMillis, long peak, Rules rules, Finds finds) {
    Rules.ContinuedRule rule = rules.continued();
    long since = nowMillis - rule.window().toMillis();
    long sum = of.above.since(since);
    boolean told = of.continuedToldMillis > since;
    if (sum >= rule.above().toMillis() && !told) {
      of.continuedToldMillis = nowMillis;
      long highest = peak;
      for (Spike spike : of.spikes) {
        highest = spike.endMillis() > since ? Math.max(highest, spike.peak()) : highest;
      }
      finds.verdict(
          new Verdict.ContinuedUsage(
              nowMillis, Duration.ofMillis(sum), rule.window(), guideline, highest));
    }
  }

  private void warn(
      Excess of, long nowMillis, long peak, boolean firstSpike, Rules rules, Finds finds) {
    int percent = rules.earlyWarning().percent();
    boolean wasNear = of.near;
    if (100 * peak >= percent * guideline) {
      of.near = true;
    } else if (100 * peak < (percent - CALM) * guideline) {
      of.near = false;
    }
    boolean again = nowMillis - of.warnedMillis >= Periods.DAY;
    if (firstSpike || (of.near && !wasNear && again)) {
      of.warnedMillis = nowMillis;
      finds.warning(
          new EarlyWarning(
              nowMillis,
              firstSpike,
              peak,
              guideline,
              EarlyWarning.daysTo(
                  guideline, days.since(nowMillis - rules.recommendation().window().toMillis()))));
    }
  }

  /** True if a spike goes on at this time. */
  public boolean isSpiking(long nowMillis, Rules rules) {
    return excess != null && excess.isSpiking(nowMillis, rules);
  }

  /** True if at least one spike counts towards a case. */
  public boolean isWatched(long nowMillis, Rules rules) {
    return guideline > 0 && excess != null && !counted(excess, nowMillis, rules).isEmpty();
  }

  /** Forgets what a resolved case was about, so that it does not count again. */
  public void forgive() {
    if (excess != null) {
      excess.spikes.clear();
      excess.above.clear();
      excess.aliveMillis = 0;
      excess.continuedToldMillis = 0;
    }
  }

  /** The plan that fits, from the guidelines. */
  public @Nullable Recommendation recommend(
      long nowMillis, Rules rules, Map<String, Long> guidelines) {
    Rules.RecommendationRule rule = rules.recommendation();
    return Recommendation.of(
        days.since(nowMillis - rule.window().toMillis()),
        excess == null ? List.of() : List.copyOf(excess.spikes),
        rule,
        guidelines);
  }
}
