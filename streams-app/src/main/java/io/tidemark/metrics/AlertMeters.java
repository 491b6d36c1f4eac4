package io.tidemark.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.alerts.AlertMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The metrics of the delivery of alerts, by sink; the alerts file defines the sinks. */
final class AlertMeters implements AlertMetrics {
  /** All metrics of a sink, made at its first event: an alert on growth must see the 0 first. */
  private record Sink(Counter sent, Counter failures, Counter givenUp, AtomicInteger waiting) {}

  private final MeterRegistry registry;
  private final Map<String, Sink> sinks = new ConcurrentHashMap<>();

  AlertMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void sent(String sink) {
    of(sink).sent().increment();
  }

  @Override
  public void failed(String sink) {
    of(sink).failures().increment();
  }

  @Override
  public void givenUp(String sink) {
    of(sink).givenUp().increment();
  }

  @Override
  public void waiting(String sink, int messages) {
    of(sink).waiting().set(messages);
  }

  private Sink of(String name) {
    return sinks.computeIfAbsent(name, this::register);
  }

  private Sink register(String name) {
    AtomicInteger waiting = new AtomicInteger();
    Gauge.builder("tidemark.alerts.waiting", waiting, AtomicInteger::get)
        .tag("sink", name)
        .description("Messages not yet delivered to the sink.")
        .register(registry);
    return new Sink(
        counter("tidemark.alerts.sent", "Posts that a sink took.", name),
        counter("tidemark.alerts.failures", "Posts that failed. Alert on growth.", name),
        counter(
            "tidemark.alerts.given.up",
            "Messages that were given up undelivered. Alert on any.",
            name),
        waiting);
  }

  private Counter counter(String name, String description, String sink) {
    return Counter.builder(name).tag("sink", sink).description(description).register(registry);
  }
}
