package io.tidemark.policy;

import java.time.Duration;
import java.util.Set;

/** What applies to one zone. */
public record Rules(
    SpikeRule spike,
    RepeatedRule repeated,
    ContinuedRule continued,
    ShareRule share,
    EarlyWarningRule earlyWarning,
    RecommendationRule recommendation,
    Dialogue dialogue,
    AbuseRule abuse) {

  /** The public promise's numbers. */
  public static final Rules DEFAULT =
      new Rules(
          new SpikeRule(100, 90, Duration.ofMinutes(5)),
          new RepeatedRule(3, Duration.ofDays(7), Duration.ofMinutes(30)),
          new ContinuedRule(Duration.ofHours(6), Duration.ofHours(24)),
          new ShareRule(20, 10),
          new EarlyWarningRule(false, 80),
          new RecommendationRule(20, Duration.ofDays(30)),
          new Dialogue(Duration.ofDays(14)),
          new AbuseRule(
              true,
              150,
              500,
              100,
              200,
              60,
              10,
              200,
              new AutomaticRule(Set.of(), Duration.ofMinutes(10), false, 5)));

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

  /**
   * What is plenty, so that a detector has something to say.
   *
   * @param on whether anybody looks
   * @param sourceOpens connections that a source opens in ten seconds
   * @param zoneOpens that all sources of a zone do
   * @param briefConnections of a source in half a minute, each closed within 5 s
   * @param heldConnections that a source has open
   * @param refusedHandshakes of a source in a minute
   * @param refusedPaths so many of them are a search
   * @param surgeOpens of a zone in five minutes: less is no surge
   * @param automatic what is done about it without asking anybody
   */
  public record AbuseRule(
      boolean on,
      int sourceOpens,
      int zoneOpens,
      int briefConnections,
      int heldConnections,
      int refusedHandshakes,
      int refusedPaths,
      int surgeOpens,
      AutomaticRule automatic) {}

  /**
   * Blocks of the sources that a detector names, set by the service itself. Never more than that.
   *
   * @param kinds what has to be found; none, unless the operator says so
   * @param lasts how long a block stands
   * @param closeEstablished whether what the sources have open ends too
   * @param sparePercent of the zone's good connections: who has more is not blocked, nor are all
   *     that are blocked together
   */
  public record AutomaticRule(
      Set<AbuseKind> kinds, Duration lasts, boolean closeEstablished, int sparePercent) {
    public AutomaticRule {
      kinds = Set.copyOf(kinds);
    }
  }
}
