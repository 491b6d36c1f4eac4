package io.tidemark.agent;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * The agent's counters as Micrometer meters. Micrometer is optional; no other class of the agent
 * needs it.
 */
public final class MicrometerAgentMetrics {
  private MicrometerAgentMetrics() {}

  public static void bind(Agent agent, MeterRegistry registry) {
    bind((AgentFigures) agent, registry);
    Gauge.builder("tidemark.agent.queue.events", agent, Agent::queued)
        .description("Events that wait for the sender. Alert above half of agent.queue-slots.")
        .register(registry);
  }

  /** Binds what agents of all kinds have. */
  public static void bind(AgentFigures agent, MeterRegistry registry) {
    counter(
        registry,
        agent,
        "offered",
        "Events handed over by the proxy. Alert never.",
        s -> s.events().offered());
    counter(
        registry,
        agent,
        "acknowledged",
        "Events that Kafka has, with their detail. Alert when it stands still while offered grows.",
        s -> s.events().acknowledged());
    counter(
        registry,
        agent,
        "tallied",
        "Events kept as counts, their detail given up. Alert on any growth: the queue was full or Kafka was away.",
        s -> s.events().tallied());
    counter(
        registry,
        agent,
        "straggling",
        "Events raised past the last complete-through. Alert above 1 in 1,000: I/O threads wait too long for a core.",
        s -> s.events().stragglers());
    FunctionCounter.builder(
            "tidemark.agent.dropped.events", agent, a -> a.stats().events().droppedBadZone())
        .tag("reason", "bad_zone")
        .description(
            "Events that were not counted. Alert on any: the proxy hands over zone ids that are none.")
        .register(registry);
    FunctionCounter.builder(
            "tidemark.agent.send.failures", agent, a -> a.stats().delivery().failures())
        .description(
            "Sends that failed and were made again. Alert when it grows for 5 minutes: Kafka is away.")
        .register(registry);
    FunctionCounter.builder(
            "tidemark.agent.record.splits", agent, a -> a.stats().delivery().splits())
        .description(
            "Records that were too large for the topic and were sent in parts. Alert on any: the topic's max.message.bytes is below agent.record-bytes.")
        .register(registry);
    FunctionCounter.builder(
            "tidemark.agent.sender.errors", agent, a -> a.stats().delivery().errors())
        .description("Rounds of the sender that failed. Alert on any: a fault of the agent.")
        .register(registry);
    gauge(
        registry,
        agent,
        "tidemark.agent.pending.events",
        "Events on their way to Kafka. Alert when it grows for 5 minutes.",
        a -> a.stats().events().pending());
    gauge(
        registry,
        agent,
        "tidemark.agent.tally.segments",
        "Counts in memory that stand for events without detail. Alert when it grows for 5 minutes.",
        a -> a.stats().delivery().tallySegments());
    Gauge.builder("tidemark.agent.lag", agent, a -> a.stats().delivery().lagMillis() / 1000.0)
        .baseUnit("seconds")
        .description(
            "How far behind now the oldest record is that waits for Kafka. Alert above 15 s, half a lease.")
        .register(registry);
    Gauge.builder(
            "tidemark.agent.clock.offset",
            agent,
            a -> a.stats().delivery().clockOffsetMillis() / 1000.0)
        .baseUnit("seconds")
        .description(
            "How far the broker's clock is ahead of this node's. Alert beyond 1 s: fix the node's clock.")
        .register(registry);
  }

  private static void counter(
      MeterRegistry registry,
      AgentFigures agent,
      String what,
      String description,
      ToDoubleFunction<AgentStats> value) {
    FunctionCounter.builder(
            "tidemark.agent." + what + ".events", agent, a -> value.applyAsDouble(a.stats()))
        .description(description)
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry,
      AgentFigures agent,
      String name,
      String description,
      ToDoubleFunction<AgentFigures> value) {
    Gauge.builder(name, agent, value).description(description).register(registry);
  }
}
