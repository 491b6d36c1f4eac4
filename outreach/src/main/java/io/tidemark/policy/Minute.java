package io.tidemark.policy;

import org.jspecify.annotations.Nullable;

/**
 * A zone's settled minute.
 *
 * @param restartConnections the zone's connections that a restart ended or brought back around this
 *     minute
 * @param guideline the guideline in force, or {@code null}
 */
public record Minute(
    long startMillis, long peak, long restartConnections, String plan, @Nullable Long guideline) {

  /**
   * The peak for the policy. If the peak less the connections of a restart is within the guideline,
   * the lower figure counts; otherwise the peak itself, so a fleet that always restarts something
   * hides nothing.
   */
  public long countedPeak() {
    boolean within = guideline != null && peak - restartConnections <= guideline;
    return within ? Math.max(0, peak - restartConnections) : peak;
  }

  /** True if a restart explains that the peak is above the guideline. */
  public boolean isExcused() {
    return guideline != null && peak > guideline && countedPeak() <= guideline;
  }
}
