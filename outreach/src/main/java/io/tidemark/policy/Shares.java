package io.tidemark.policy;

import org.jspecify.annotations.Nullable;

/** The check whether one zone takes more of a plan than the others can spare. */
public final class Shares {
  private Shares() {}

  /**
   * A plan's settled day.
   *
   * @param medianMillis the connection time of the median zone among those with any
   */
  public record PlanDay(String plan, long endMillis, long connectionMillis, long medianMillis) {}

  /** The verdict on a zone's connection time in that day and plan; {@code null}: there is none. */
  public static Verdict.@Nullable DisproportionateShare of(
      long zoneMillis, PlanDay day, Rules.ShareRule rule) {
    boolean large = 100.0 * zoneMillis > rule.percent() * day.connectionMillis();
    boolean unlike = day.medianMillis() > 0 && zoneMillis > rule.medians() * day.medianMillis();
    return large && unlike
        ? new Verdict.DisproportionateShare(
            day.endMillis(), day.plan(), zoneMillis, day.connectionMillis(), day.medianMillis())
        : null;
  }
}
