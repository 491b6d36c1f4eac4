package io.tidemark.abuse;

/**
 * A sum that forgets: what was added a time constant ago counts a third. At a steady rate it is the
 * rate times the time constant.
 */
final class Decay {
  private static final int KNOWN = 64;

  final int seconds;
  private final float[] factors = new float[KNOWN];

  Decay(int seconds) {
    this.seconds = seconds;
    for (int i = 0; i < KNOWN; i++) {
      factors[i] = (float) Math.exp(-(double) i / seconds);
    }
  }

  /** What is left after so many seconds. */
  float after(int passed) {
    return passed < KNOWN ? factors[passed] : (float) Math.exp(-(double) passed / seconds);
  }
}
