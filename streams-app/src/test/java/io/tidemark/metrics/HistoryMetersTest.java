package io.tidemark.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistoryMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HistoryMeters meters = new HistoryMeters(registry);

  private double value(String name) {
    return registry.get(name).gauge().value();
  }

  /** An alert on the lag must fire while the database is away, and be quiet when it is back. */
  @Test
  void theLagGrowsWhileTheDatabaseIsAway() {
    meters.up(true);
    meters.lag(0, 0);
    assertThat(value("tidemark.history.lag.seconds")).isZero();
    meters.up(false);
    meters.up(false);
    await().atMost(Duration.ofMinutes(2)).until(() -> value("tidemark.history.lag.seconds") > 0.05);
    assertThat(registry.get("tidemark.history.failures").counter().count()).isEqualTo(2);
    meters.up(true);
    meters.lag(0, 0);
    assertThat(value("tidemark.history.lag.seconds")).isZero();
  }
}
