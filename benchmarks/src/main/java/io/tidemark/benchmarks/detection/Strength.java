package io.tidemark.benchmarks.detection;

import java.util.Locale;

/** The strength of an attack: far above the default thresholds, a little above, or below them. */
enum Strength {
  STRONG,
  MEDIUM,
  WEAK;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  double of(double strong, double medium, double weak) {
    return switch (this) {
      case STRONG -> strong;
      case MEDIUM -> medium;
      case WEAK -> weak;
    };
  }
}
