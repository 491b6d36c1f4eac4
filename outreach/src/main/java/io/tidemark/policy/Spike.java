package io.tidemark.policy;

/**
 * A stretch of settled minutes with the peak above the guideline.
 *
 * @param endMillis of its last minute above
 * @param guideline in force when it began
 * @param counted towards repeated spikes; others were too close to one that is
 */
public record Spike(long startMillis, long endMillis, long peak, long guideline, boolean counted) {

  Spike with(long untilMillis, long anotherPeak) {
    return new Spike(
        startMillis,
        Math.max(endMillis, untilMillis),
        Math.max(peak, anotherPeak),
        guideline,
        counted);
  }
}
