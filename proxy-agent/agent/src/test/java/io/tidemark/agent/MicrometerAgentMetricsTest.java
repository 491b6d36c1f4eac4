package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import io.tidemark.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A test of an agent without Kafka: it still counts, shows its counts as metrics, and does not
 * delay the proxy.
 */
class MicrometerAgentMetricsTest {
  @Test
  void everyMeterSaysWhenToAlertAndTheBooksBalance() {
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "agent.node", "n",
                "agent.stop-timeout", "200ms"));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Agent agent = Agent.start(AgentConfig.from(settings))) {
      MicrometerAgentMetrics.bind(agent, registry);
      assertThat(agent.admit("shop", Client.NONE).allowed()).isTrue();
      for (int i = 0; i < 1_000; i++) {
        long unused = agent.opened("shop", Protocol.WEBSOCKET, Client.NONE);
      }
      long unused = agent.opened("no zone", Protocol.WEBSOCKET, Client.NONE);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> agent.stats().events().offered() == 1_001);
      assertThat(value(registry, "tidemark.agent.pending.events")).isEqualTo(1_000);
      assertThat(value(registry, "tidemark.agent.dropped.events")).isEqualTo(1);
      assertThat(value(registry, "tidemark.agent.offered.events")).isEqualTo(1_001);
      List<Meter> meters = registry.getMeters();
      assertThat(meters).hasSizeGreaterThan(10);
      assertThat(meters)
          .allMatch(
              meter ->
                  Objects.requireNonNullElse(meter.getId().getDescription(), "").contains("Alert"));
    }
  }

  /** A proxy's mistake must neither throw into its I/O thread nor be booked again and again. */
  @Test
  @SuppressWarnings("NullAway")
  void nonsenseIsTakenAsUnspecified() {
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "agent.node", "n",
                "agent.queue-slots", "64",
                "agent.stop-timeout", "200ms"));
    try (Agent agent = Agent.start(AgentConfig.from(settings))) {
      for (int i = 0; i < 500; i++) {
        long id = agent.opened("shop", null, null);
        agent.closed(id, "shop", Protocol.UNRECOGNIZED, null, 0, 0, null, 0);
        agent.refused("shop", null, null, null, null, 0, 0);
        agent.refused("shop", null, null, null, "x".repeat(500), 0, 0);
        long unused = agent.opened(null, null, null);
      }
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> agent.stats().events().offered() == 2_500);
      assertThat(agent.stats().events().droppedBadZone()).isEqualTo(500);
      assertThat(agent.stats().delivery().errors()).isZero();
    }
  }

  private static double value(SimpleMeterRegistry registry, String name) {
    return registry.get(name).meter().measure().iterator().next().getValue();
  }
}
