package io.tidemark.benchmarks.detection;

import java.util.Random;

/** A kind of service: for how long its clients stay, and how much is said meanwhile. */
enum Service {
  CHAT(600, 60),
  FEED(1_200, 300),
  GAME(900, 900),
  /** Its clients only ping. */
  PING(1_800, 0.4);

  private static final double BRIEF = 0.05;
  private static final long HANDSHAKE = 200;

  private final double medianSeconds;
  private final double bytesEachSecond;

  Service(double medianSeconds, double bytesEachSecond) {
    this.medianSeconds = medianSeconds;
    this.bytesEachSecond = bytesEachSecond;
  }

  /**
   * The seconds of a visit: some are brief, and some are very long. In the evening they are longer.
   */
  double stay(Random random, int hour) {
    double evening = 1 + 0.3 * Math.sin((hour - 14) / 24.0 * 2 * Math.PI);
    return random.nextDouble() < BRIEF
        ? 0.2 + 4 * random.nextDouble()
        : Math.max(1, medianSeconds * evening * Math.exp(random.nextGaussian()));
  }

  long said(Random random, double seconds) {
    double busy = Math.exp(0.6 * random.nextGaussian());
    return HANDSHAKE + (long) (seconds * bytesEachSecond * busy);
  }
}
