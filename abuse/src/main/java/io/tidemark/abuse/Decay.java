package io.tidemark.abuse;

/**
 * A sum with exponential decay: what was added one time constant ago counts a third. At a steady
 * rate the sum is the rate times the time constant. The factors come from two small tables, since
 * one is needed for every event.
 */
final class Decay {
  private static final int FINE_BITS = 6;
  private static final int FINE = 1 << FINE_BITS;
  private static final int COARSE = 256;

  final int seconds;
  private final float[] fine = new float[FINE];
  private final float[] coarse = new float[COARSE];

  Decay(int seconds) {
    this.seconds = seconds;
    for (int i = 0; i < FINE; i++) {
      fine[i] = (float) Math.exp(-(double) i / seconds);
    }
    for (int i = 0; i < COARSE; i++) {
      coarse[i] = (float) Math.exp(-(double) i * FINE / seconds);
    }
  }

  /** The fraction that is left after this many seconds; 0 after hours. */
  float after(int passed) {
    int turns = passed >>> FINE_BITS;
    return turns < COARSE ? coarse[turns] * fine[passed & FINE - 1] : 0;
  }
}
