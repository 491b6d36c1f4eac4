package io.tidemark.benchmarks.detection;

/** How hard an attack is: far above the default thresholds, a little above, below. */
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
