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
   * The rule for spikes. A spike begins with a minute above {@code abovePercent}, goes on while
   * minutes stay above {@code untilPercent}, and joins one that ended no more than {@code merge}
   * ago.
   *
   * @param abovePercent of the guideline
   * @param untilPercent of the guideline; lower, so that a count that varies a little is one spike
   */
  public record SpikeRule(int abovePercent, int untilPercent, Duration merge) {}

  /**
   * A number of spikes in a window.
   *
   * @param apart the least time between two spikes that are counted
   */
  public record RepeatedRule(int spikes, Duration window, Duration apart) {}

  /** The usage above the guideline for a time within a window. */
  public record ContinuedRule(Duration above, Duration window) {}

  /**
   * A larger share than others can spare.
   *
   * @param percent of the plan's connection time in a day
   * @param medians how many times the connection time of the median active zone
   */
  public record ShareRule(double percent, double medians) {}

  /** A warning to the customer before anything is wrong, if they want it. */
  public record EarlyWarningRule(boolean on, int percent) {}

  /**
   * The choice of a plan that fits.
   *
   * @param headroomPercent the headroom above the need
   * @param window the time whose daily peaks are looked at
   */
  public record RecommendationRule(int headroomPercent, Duration window) {}

  /**
   * The course of a case.
   *
   * @param coolDown how long after a case no other opens
   */
  public record Dialogue(Duration coolDown) {}
}
