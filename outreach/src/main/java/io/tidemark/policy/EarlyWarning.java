package io.tidemark.policy;

import io.tidemark.events.Periods;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A warning that a customer may want before anything is wrong.
 *
 * @param firstSpike true if above the guideline for the first time, false if only near it
 * @param daysToGuideline days to the guideline by the trend of the daily peaks, if they grow
 */
public record EarlyWarning(
    long atMillis,
    boolean firstSpike,
    long peak,
    long guideline,
    @Nullable Integer daysToGuideline) {
  private static final int FEWEST_DAYS = 3;
  private static final int FARTHEST_DAYS = 365;
  private static final double ROUNDING = 1e-6;

  /** Connections left to the guideline; negative above it. */
  public long headroom() {
    return guideline - peak;
  }

  /** The warning in a sentence. */
  public String reason() {
    String percent =
        "%s %% of the guideline".formatted(PolicyPhrases.number(100 * peak / guideline));
    String trend =
        daysToGuideline == null
            ? ""
            : "; by the trend of the daily peaks it is reached in "
                + PolicyPhrases.count(daysToGuideline, "day");
    return "%s: peak %s, guideline %s, headroom %s%s"
        .formatted(
            firstSpike ? "first spike, " + percent : percent,
            PolicyPhrases.number(peak),
            PolicyPhrases.number(guideline),
            PolicyPhrases.number(headroom()),
            firstSpike ? "" : trend);
  }

  /**
   * Days until a straight line through the daily peaks (least squares) meets the guideline; none
   * where it does not rise, or the days are too few to tell.
   */
  static @Nullable Integer daysTo(long guideline, List<DailyPeaks.Day> days) {
    int n = days.size();
    if (n < FEWEST_DAYS) {
      return null;
    }
    long first = days.get(0).startMillis();
    double sumX = 0;
    double sumY = 0;
    double sumXy = 0;
    double sumXx = 0;
    double lastX = 0;
    for (DailyPeaks.Day day : days) {
      double x = (day.startMillis() - first) / (double) Periods.DAY;
      sumX += x;
      sumY += day.peak();
      sumXy += x * day.peak();
      sumXx += x * x;
      lastX = x;
    }
    double slope = (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
    if (!(slope > 0)) {
      return null;
    }
    double atLast = (sumY - slope * sumX) / n + slope * lastX;
    double left = Math.ceil((guideline - atLast) / slope - ROUNDING);
    return left > FARTHEST_DAYS ? null : (int) Math.max(0, left);
  }
}
