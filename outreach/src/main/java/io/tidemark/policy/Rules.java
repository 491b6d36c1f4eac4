package io.tidemark.policy;

import io.tidemark.abuse.AbuseRule;
import java.time.Duration;

/** The rules of the policy that apply to one zone. */
public record Rules(
    SpikeRule spike,
    RepeatedRule repeated,
    ContinuedRule continued,
    ShareRule share,
    EarlyWarningRule earlyWarning,
    RecommendationRule recommendation,
    Dialogue dialogue,
    AbuseRule abuse) {

  /** The default values, as docs/policy.md publishes them. */
  public static final Rules DEFAULT =
      new Rules(
          new SpikeRule(100, 90, Duration.ofMinutes(5)),
          new RepeatedRule(3, Duration.ofDays(7), Duration.ofMinutes(30)),
          new ContinuedRule(Duration.ofHours(6), Duration.ofHours(24)),
          new ShareRule(20, 10),
          new EarlyWarningRule(false, 80),
          new RecommendationRule(20, Duration.ofDays(30)),
          new Dialogue(Duration.ofDays(14)),
          AbuseRule.DEFAULT);

  /** Nothing that is older matters to any rule. */
  static final Duration LONGEST_WINDOW = Duration.ofDays(90);

  /**
   * A spike begins with a minute above, goes on while minutes stay above {@code untilPercent}, and
   * joins one that ended no more than {@code merge} ago.
   *
   * @param abovePercent of the guideline
   * @param untilPercent of the guideline; lower, so that a count that trembles is one spike
   */
  public record SpikeRule(int abovePercent, int untilPercent, Duration merge) {}

  /**
   * So many within a window.
   *
   * @param apart rest between two spikes that are counted
   */
  public record RepeatedRule(int spikes, Duration window, Duration apart) {}

  /** Above the guideline for so long within a window. */
  public record ContinuedRule(Duration above, Duration window) {}

  /**
   * More than others can spare.
   *
   * @param percent of the plan's connection time in a day
   * @param medians and that many times the median active zone's
   */
  public record ShareRule(double percent, double medians) {}

  /** A word to the customer before anything is wrong, where they want it. */
  public record EarlyWarningRule(boolean on, int percent) {}

  /**
   * Which plan fits.
   *
   * @param headroomPercent over the need
   * @param window whose daily peaks are looked at
   */
  public record RecommendationRule(int headroomPercent, Duration window) {}

  /**
   * How a case goes on.
   *
   * @param coolDown after a case, how long no other opens
   */
  public record Dialogue(Duration coolDown) {}
}
