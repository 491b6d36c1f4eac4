package io.tidemark.abuse;

/**
 * The confidence of findings: about the part of such findings that are true, by how far the figure
 * is beyond the usual threshold. The curves were fitted to the candidates that the benchmark of
 * detection finds with half of all thresholds; that of churn is lower than fitted, by prudence.
 */
final class Confidence {
  /** Nobody is ever quite sure. */
  private static final double MOST = 0.999;

  private static final double LN_2 = Math.log(2);

  private Confidence() {}

  /**
   * The confidence of a finding.
   *
   * @param times the figure, in times of the usual threshold or of the one that the operator has
   *     set, whichever is higher
   */
  static double of(AbuseKind kind, double times) {
    return Math.min(MOST, 1 / (1 + Math.exp(-curve(kind).at(times))));
  }

  /**
   * The logarithm of the odds that a finding is true: linear in the logarithm of the figure between
   * three of its values, and beyond the last.
   *
   * @param half at half of the threshold, and below
   * @param threshold at the threshold
   * @param twice at twice the threshold
   */
  private record Curve(double half, double threshold, double twice) {
    double at(double times) {
      double doublings = Math.max(-1, Math.log(times) / LN_2);
      double each = doublings < 0 ? threshold - half : twice - threshold;
      return threshold + doublings * each;
    }
  }

  private static Curve curve(AbuseKind kind) {
    return switch (kind) {
      case SOURCE_FLOOD -> new Curve(-1.7, 4.6, 5.7);
      case DISTRIBUTED_FLOOD -> new Curve(2, 3, 4.6);
      case HOLDING -> new Curve(2.5, 4.4, 4.8);
      case IDLE_HOARDING -> new Curve(3.5, 5, 5.1);
      case CHURN -> new Curve(2.5, 4, 5.2);
      case BRUTE_FORCE, SCANNING -> new Curve(1.8, 4.4, 6.2);
      case RECONNECT_LOOP -> new Curve(0, 2.4, 6.6);
      case SURGE -> new Curve(1.1, 5, 5.5);
    };
  }
}
