package io.tidemark.benchmarks.detection;

/** The strength of an attack: far above the default thresholds, a little above, or below them. */
enum Strength {
  STRONG,
  MEDIUM,
  WEAK;

  double of(double strong, double medium, double weak) {
    return switch (this) {
      case STRONG -> strong;
      case MEDIUM -> medium;
      case WEAK -> weak;
    };
  }
}
