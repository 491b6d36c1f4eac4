package io.tidemark.acceptance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ConditionFactory;

/** The ways in which tests wait, with limits so long that a busy machine alone fails no test. */
final class Waiting {
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private Waiting() {}

  /** Waits for something that has no promised time. */
  static ConditionFactory patiently() {
    return await().atMost(PATIENCE);
  }

  /** Waits for something that is promised within this time; only in tests that run alone. */
  static ConditionFactory within(Duration promise) {
    return await().atMost(promise);
  }

  /**
   * Does nothing for this time: for a slow client, or before a check that something has not
   * happened.
   */
  static void pause(Duration duration) {
    await().pollDelay(duration).atMost(duration.plus(PATIENCE)).until(() -> true);
  }
}
