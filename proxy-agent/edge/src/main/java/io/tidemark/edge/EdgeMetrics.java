package io.tidemark.edge;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.edge.client.Entrance;
import io.tidemark.edge.client.Quota;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The metrics of the edge's sockets. */
final class EdgeMetrics {
  private EdgeMetrics() {}

  static void bind(Entrance entrance, Quota origins, MeterRegistry registry) {
    bind("clients", entrance.quota(), registry);
    bind("origins", origins, registry);
    counter("clients", "no-proxy-header", entrance.withoutHeader(), registry);
  }

  private static void bind(String side, Quota quota, MeterRegistry registry) {
    Gauge.builder("tidemark.edge.connections", quota, Quota::size)
        .description("Sockets of clients and to origins now.")
        .tag("side", side)
        .register(registry);
    Map.of("all", quota.fullForAll(), "client", quota.fullForClient())
        .forEach((why, count) -> counter(side, why, count, registry));
  }

  private static void counter(String side, String why, LongAdder count, MeterRegistry registry) {
    FunctionCounter.builder("tidemark.edge.connections.refused", count, LongAdder::doubleValue)
        .description(
            "Connections that were refused or not made, because edge.max-connections or edge.max-connections-per-client was reached, or a trusted proxy sent no PROXY header. Alert on any growth.")
        .tag("side", side)
        .tag("reason", why)
        .register(registry);
  }
}
