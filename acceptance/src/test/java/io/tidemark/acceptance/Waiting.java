package io.tidemark.acceptance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ConditionFactory;

/** Waiting for what has to happen, so long that a busy machine alone makes no test fail. */
final class Waiting {
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private Waiting() {}

  /** For whatever no time is promised for. */
  static ConditionFactory patiently() {
    return await().atMost(PATIENCE);
  }

  /** For what is promised to come so soon: only in tests that run alone. */
  static ConditionFactory within(Duration promise) {
    return await().atMost(promise);
  }

  /** Nothing, for so long: for a slow client, or before a look at what must not have happened. */
  static void pause(Duration duration) {
    await().pollDelay(duration).atMost(duration.plus(PATIENCE)).until(() -> true);
  }
}
