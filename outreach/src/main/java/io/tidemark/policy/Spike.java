package io.tidemark.policy;

/**
 * A stretch of settled minutes with the peak above the guideline.
 *
 * @param endMillis the end of its last minute above
 * @param guideline the guideline in force when it began
 * @param counted whether it counts as a repeated spike; false if it was too close to one that does
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
