package io.tidemark.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.alerts.AlertMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What becomes of alerts, by sink; sinks are those of the alerts file. */
final class AlertMeters implements AlertMetrics {
  private static final String SINK = "sink";

  private final MeterRegistry registry;
  private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

  AlertMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void sent(String sink) {
    counter("tidemark.alerts.sent", "Posts that a sink took.", sink).increment();
  }

  @Override
  public void failed(String sink) {
    counter("tidemark.alerts.failures", "Posts that failed. Alert on growth.", sink).increment();
  }

  @Override
  public void givenUp(String sink) {
    counter("tidemark.alerts.given.up", "Messages that were never taken. Alert on any.", sink)
        .increment();
  }

  private Counter counter(String name, String description, String sink) {
    return Counter.builder(name).tag(SINK, sink).description(description).register(registry);
  }

  @Override
  public void waiting(String sink, int messages) {
    waiting
        .computeIfAbsent(
            sink,
            name -> {
              AtomicInteger number = new AtomicInteger();
              Gauge.builder("tidemark.alerts.waiting", number, AtomicInteger::get)
                  .tag(SINK, name)
                  .description("Messages that a receiver is still to be told.")
                  .register(registry);
              return number;
            })
        .set(messages);
  }
}
