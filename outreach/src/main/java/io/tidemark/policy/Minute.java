package io.tidemark.policy;

import org.jspecify.annotations.Nullable;

/**
 * A zone's settled minute.
 *
 * @param restartConnections of the zone, that a restart ended or brought back around this minute
 * @param guideline in force, or none
 */
public record Minute(
    long startMillis, long peak, long restartConnections, String plan, @Nullable Long guideline) {

  /**
   * What the operator caused does not count: where the peak less the connections of a restart is
   * within the guideline, that is the peak for the policy. A fleet that always restarts something
   * hides nothing by it.
   */
  public long countedPeak() {
    boolean within = guideline != null && peak - restartConnections <= guideline;
    return within ? Math.max(0, peak - restartConnections) : peak;
  }

  /** Above the guideline by no more than a restart explains. */
  public boolean isExcused() {
    return guideline != null && peak > guideline && countedPeak() <= guideline;
  }
}
