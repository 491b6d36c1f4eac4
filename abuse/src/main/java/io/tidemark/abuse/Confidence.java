package io.tidemark.abuse;

/**
 * The confidence of findings: about the part of such findings that are true, by how far the figure
 * is beyond the usual threshold. The curves are logistic, and were fitted to the candidates that
 * the benchmark of detection finds with low thresholds.
 */
final class Confidence {
  /** Nobody is ever quite sure. */
  private static final double MOST = 0.999;

  private Confidence() {}

  /**
   * The confidence of a finding.
   *
   * @param times the figure, in times of the usual threshold or of the one that the operator has
   *     set, whichever is higher
   */
  static double of(AbuseKind kind, double times) {
    Curve curve = curve(kind);
    double odds = curve.atThreshold + curve.slope * Math.log(times);
    return Math.min(MOST, 1 / (1 + Math.exp(-odds)));
  }

  /**
   * A logistic curve.
   *
   * @param atThreshold the logarithm of the odds that a finding at the threshold is true
   * @param slope how much it grows with the logarithm of the figure
   */
  private record Curve(double atThreshold, double slope) {}

  private static Curve curve(AbuseKind kind) {
    return switch (kind) {
      case SOURCE_FLOOD -> new Curve(4.5, 9);
      case DISTRIBUTED_FLOOD -> new Curve(2.9, 5);
      case HOLDING -> new Curve(3.5, 6);
      case IDLE_HOARDING -> new Curve(4.1, 5.3);
      case CHURN -> new Curve(2.6, 3.7);
      case BRUTE_FORCE, SCANNING -> new Curve(3.8, 5.4);
      case RECONNECT_LOOP -> new Curve(2.4, 6);
      case SURGE -> new Curve(4.5, 7.4);
    };
  }
}
