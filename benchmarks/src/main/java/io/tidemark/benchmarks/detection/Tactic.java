package io.tidemark.benchmarks.detection;

/** The ways in which attackers try not to be noticed. */
enum Tactic {
  /** Not at all. */
  STEADY,
  /** Begins with little and rises to the full rate within half of the time. */
  RAMP,
  /** Pauses for 40 s after each 40 s. */
  PAUSE,
  /** Takes other sources after each third of the time. */
  ROTATE,
  /** Its connections last as long as those of the zone's clients do. */
  MIMIC;

  private static final int PAUSE_SECONDS = 40;
  private static final double LEAST = 0.2;

  /** The part of the full rate at this second of the attack. */
  double intensity(int elapsed, int seconds) {
    return switch (this) {
      case STEADY, ROTATE, MIMIC -> 1;
      case RAMP -> Math.min(1, LEAST + 2 * (1 - LEAST) * elapsed / seconds);
      case PAUSE -> elapsed / PAUSE_SECONDS % 2 == 0 ? 1 : 0;
    };
  }

  /** The number of turns that the attack has taken with other sources. */
  int turn(int elapsed, int seconds) {
    return this == ROTATE ? Math.min(2, 3 * elapsed / seconds) : 0;
  }
}
