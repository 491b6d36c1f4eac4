package io.tidemark.alerts;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The delays between tries: short at first, then longer up to hours, with jitter. */
final class Backoff {
  private static final Duration[] PAUSES = {
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(20),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofMinutes(30),
    Duration.ofHours(1),
    Duration.ofHours(2)
  };

  /** Up to a fifth longer or shorter. */
  private static final double JITTER = 0.2;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  long pauseMillis(int failures) {
    long pause = PAUSES[Math.min(failures, PAUSES.length) - 1].toMillis();
    return (long) (pause * (1 - JITTER + 2 * JITTER * random.nextDouble()));
  }
}
