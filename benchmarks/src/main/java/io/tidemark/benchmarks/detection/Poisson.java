package io.tidemark.benchmarks.detection;

import java.util.Random;

/** Random numbers of events in a second. */
final class Poisson {
  /** Above this mean the normal distribution is near enough. */
  private static final double MANY = 50;

  private Poisson() {}

  static int draw(Random random, double mean) {
    if (mean > MANY) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    int n = 0;
    for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
      n++;
    }
    return n;
  }
}
