package io.tidemark.policy;

import io.tidemark.events.Periods;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** How far below its threshold a count must fall before the next warning, in percent. */
  private static final int CALM = 10;

  /** Takes what is found. */
  public interface Finds {
    void verdict(Verdict verdict);

    void warning(EarlyWarning warning);
  }

  final DailyPeaks days = new DailyPeaks();
  final Deque<Spike> spikes = new ArrayDeque<>(0);
  final Stretches above = new Stretches();

  /** Until when it was above the lower threshold of the last spike; 0: that one is over. */
  long aliveMillis;

  long guideline;
  long continuedToldMillis;
  long warnedMillis;
  boolean near;

  /**
   * Takes the next minute in.
   *
   * @return false if nothing that is remembered has changed, as for most minutes of a quiet zone
   */
  public boolean minute(Minute minute, Rules rules, Finds finds) {
    long end = minute.startMillis() + Periods.MINUTE;
    long peak = minute.countedPeak();
    long guidelineBefore = guideline;
    boolean hadCause = hasCause();
    prune(end, rules);
    boolean isNewPeak = days.add(minute.startMillis(), peak);
    Long inForce = minute.guideline();
    measureBy(inForce == null ? 0 : inForce);
    if (inForce != null) {
      judge(minute.startMillis(), peak, rules, finds);
    }
    return isNewPeak || hadCause || hasCause() || guideline != guidelineBefore;
  }

  /** True if anything but peaks is remembered. */
  private boolean hasCause() {
    return !spikes.isEmpty()
        || !above.isEmpty()
        || aliveMillis != 0
        || continuedToldMillis != 0
        || warnedMillis != 0
        || near;
  }

  private void judge(long startMillis, long peak, Rules rules, Finds finds) {
    long end = startMillis + Periods.MINUTE;
    boolean first = spikes.isEmpty();
    boolean begins = spike(startMillis, peak, rules);
    if (begins && spikes.getLast().counted()) {
      repeated(end, rules, finds);
    }
    if (peak > guideline) {
      above.add(startMillis);
      continued(end, peak, rules, finds);
    }
    if (rules.earlyWarning().on()) {
      warn(end, peak, begins && first, rules, finds);
    }
  }

  /** Older than any rule looks. */
  private void prune(long nowMillis, Rules rules) {
    long longest = nowMillis - Rules.LONGEST_WINDOW.toMillis();
    while (!spikes.isEmpty()
        && (spikes.getFirst().endMillis() <= longest || spikes.size() > MOST_SPIKES)) {
      spikes.removeFirst();
    }
    above.forgetBefore(nowMillis - rules.continued().window().toMillis());
  }

  /**
   * Under another guideline a customer is measured anew: what a higher one would have allowed does
   * not count any more.
   */
  private void measureBy(long another) {
    if (another == guideline) {
      return;
    }
    if (another == 0 || another > guideline) {
      above.clear();
      spikes.removeIf(spike -> spike.peak() <= another);
    }
    aliveMillis = 0;
    near = false;
    guideline = another;
  }

  /** Whether a spike begins with this minute. */
  private boolean spike(long startMillis, long peak, Rules rules) {
    long end = startMillis + Periods.MINUTE;
    Rules.SpikeRule rule = rules.spike();
    boolean isAbove = 100 * peak > rule.abovePercent() * guideline;
    boolean isAlive = 100 * peak > rule.untilPercent() * guideline;
    if (isSpiking(startMillis, rules)) {
      if (isAbove) {
        spikes.addLast(spikes.removeLast().with(end, peak));
      }
      if (isAlive) {
        aliveMillis = end;
      }
      return false;
    }
    aliveMillis = isAbove ? end : 0;
    if (isAbove) {
      spikes.addLast(new Spike(startMillis, end, peak, guideline, isApart(startMillis, rules)));
    }
    return isAbove;
  }

  private boolean isApart(long startMillis, Rules rules) {
    long lastEnd = 0;
    for (Spike spike : spikes) {
      if (spike.counted()) {
        lastEnd = spike.endMillis();
      }
    }
    return startMillis - lastEnd >= rules.repeated().apart().toMillis();
  }

  private void repeated(long nowMillis, Rules rules, Finds finds) {
    List<Spike> counted = counted(nowMillis, rules);
    if (counted.size() >= rules.repeated().spikes()) {
      finds.verdict(
          new Verdict.RepeatedSpikes(nowMillis, rules.repeated().window(), guideline, counted));
    }
  }

  private List<Spike> counted(long nowMillis, Rules rules) {
    long since = nowMillis - rules.repeated().window().toMillis();
    List<Spike> counted = new ArrayList<>();
    for (Spike spike : spikes) {
      if (spike.counted() && spike.endMillis() > since && spike.peak() > guideline) {
        counted.add(spike);
      }
    }
    return counted;
  }

  private void continued(long nowMillis, long peak, Rules rules, Finds finds) {
    Rules.ContinuedRule rule = rules.continued();
    long since = nowMillis - rule.window().toMillis();
    long sum = above.since(since);
    boolean told = continuedToldMillis > since;
    if (sum >= rule.above().toMillis() && !told) {
      continuedToldMillis = nowMillis;
      long highest = peak;
      for (Spike spike : spikes) {
        highest = spike.endMillis() > since ? Math.max(highest, spike.peak()) : highest;
      }
      finds.verdict(
          new Verdict.ContinuedUsage(
              nowMillis, Duration.ofMillis(sum), rule.window(), guideline, highest));
    }
  }

  private void warn(long nowMillis, long peak, boolean firstSpike, Rules rules, Finds finds) {
    int percent = rules.earlyWarning().percent();
    boolean wasNear = near;
    if (100 * peak >= percent * guideline) {
      near = true;
    } else if (100 * peak < (percent - CALM) * guideline) {
      near = false;
    }
    boolean again = nowMillis - warnedMillis >= Periods.DAY;
    if (firstSpike || (near && !wasNear && again)) {
      warnedMillis = nowMillis;
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

  /** Whether a spike goes on at this time. */
  public boolean isSpiking(long nowMillis, Rules rules) {
    return aliveMillis > 0 && nowMillis - aliveMillis <= rules.spike().merge().toMillis();
  }

  /** Whether spikes count that are not enough for a case. */
  public boolean isWatched(long nowMillis, Rules rules) {
    return guideline > 0 && !spikes.isEmpty() && !counted(nowMillis, rules).isEmpty();
  }

  /** What was found has been talked about: it does not count again. */
  public void forgive() {
    spikes.clear();
    above.clear();
    aliveMillis = 0;
    continuedToldMillis = 0;
  }

  /** The plan that fits, of these. */
  public @Nullable Recommendation recommend(
      long nowMillis, Rules rules, Map<String, Long> guidelines) {
    Rules.RecommendationRule rule = rules.recommendation();
    return Recommendation.of(
        days.since(nowMillis - rule.window().toMillis()), List.copyOf(spikes), rule, guidelines);
  }
}
