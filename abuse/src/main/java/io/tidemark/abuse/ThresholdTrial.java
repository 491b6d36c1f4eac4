package io.tidemark.abuse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trial of a detector's threshold on suspicions that people have marked: which of them would be
 * raised with another threshold, and which threshold would tell the true from the false ones best.
 */
public final class ThresholdTrial {
  /** A suggestion keeps at least this part of the true suspicions. */
  private static final double LEAST_RECALL = 0.9;

  /** The figures of a suspicion are rounded: the true one is at most so much higher. */
  private static final double ROUNDED = 0.5;

  private final Threshold threshold;
  private final List<Marked> marked = new ArrayList<>();

  /**
   * A marked suspicion.
   *
   * @param times its figure, in times of what is enough with the preset of the threshold
   */
  private record Marked(double times, boolean isTrue, double needed) {}

  /**
   * The numbers of marked suspicions that would be raised.
   *
   * @param isTrue those of them that are marked true
   * @param isFalse those of them that are marked false
   */
  public record Outcome(int isTrue, int isFalse) {}

  /**
   * A threshold that would have been better than the preset.
   *
   * @param precision the part of the raised suspicions that would be true
   * @param recall the part of the true suspicions that would be raised
   */
  public record Suggestion(String key, int value, double precision, double recall) {}

  private ThresholdTrial(Threshold threshold) {
    this.threshold = threshold;
  }

  /** A trial for a kind of findings; {@code null} if no threshold is set for it. */
  public static @Nullable ThresholdTrial of(String detector) {
    for (AbuseKind kind : AbuseKind.values()) {
      Threshold threshold = kind.text().equals(detector) ? Detectors.threshold(kind) : null;
      if (threshold != null) {
        return new ThresholdTrial(threshold);
      }
    }
    return null;
  }

  /**
   * Adds a marked suspicion.
   *
   * @param figures its reason in numbers
   * @param rule the rule that is tried for its zone
   */
  public void add(Map<String, Long> figures, boolean isTrue, AbuseRule rule) {
    Long evidence = figures.get(Suspects.EVIDENCE);
    double usual = evidence == null ? threshold.preset() : AbuseRule.DEFAULT.needed();
    double figure = ROUNDED + (evidence == null ? most(figures) : evidence);
    double stricter = evidence == null ? 1 : rule.needed() / AbuseRule.DEFAULT.needed();
    double needed = (double) rule.of(threshold) / threshold.preset();
    marked.add(new Marked(figure / usual / stricter, isTrue, needed));
  }

  private static double most(Map<String, Long> figures) {
    return figures.getOrDefault("most", figures.getOrDefault("opened", 0L));
  }

  /** The suspicions that would be raised with the rules that were given. */
  public Outcome outcome() {
    return new Outcome(raised(true), raised(false));
  }

  private int raised(boolean isTrue) {
    return (int)
        marked.stream().filter(one -> one.isTrue == isTrue && one.times >= one.needed).count();
  }

  /**
   * The threshold with the best precision among those that keep nearly all true suspicions; {@code
   * null} if nothing is false, or none is better than all.
   */
  public @Nullable Suggestion suggestion() {
    long allTrue = marked.stream().filter(Marked::isTrue).count();
    if (allTrue == 0 || allTrue == marked.size()) {
      return null;
    }
    Suggestion best = null;
    double least = (double) allTrue / marked.size();
    List<Marked> highestFirst =
        marked.stream().sorted(Comparator.comparingDouble(Marked::times).reversed()).toList();
    long rightly = 0;
    for (int raised = 1; raised <= highestFirst.size(); raised++) {
      Marked lowest = highestFirst.get(raised - 1);
      rightly += lowest.isTrue ? 1 : 0;
      boolean isTie =
          raised < highestFirst.size() && highestFirst.get(raised).times == lowest.times;
      double precision = (double) rightly / raised;
      double recall = (double) rightly / allTrue;
      if (!isTie && recall >= LEAST_RECALL && precision >= least) {
        least = precision;
        int value = (int) Math.floor(lowest.times * threshold.preset());
        best = new Suggestion(threshold.key(), value, precision, recall);
      }
    }
    return best != null && best.precision() > (double) allTrue / marked.size() ? best : null;
  }
}
