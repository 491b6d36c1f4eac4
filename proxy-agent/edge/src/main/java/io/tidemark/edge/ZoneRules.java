package io.tidemark.edge;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tidemark.events.Client;
import io.tidemark.events.v1.HandshakeRules;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.Zone;
import io.tidemark.netty.Inspection;
import io.tidemark.netty.Refusal;
import io.tidemark.rules.Match;
import io.tidemark.rules.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of all zones, compiled when a zone arrives or changes, never on an event loop. */
final class ZoneRules implements Inspection {
  private static final Logger log = LoggerFactory.getLogger(ZoneRules.class);
  private static final long LOG_EVERY_NANOS = 1_000_000_000L;
  private static final int ALL_BITS = 128;

  private record Compiled(HandshakeRules from, List<String> hosts, RuleSet rules) {}

  private final Map<String, Compiled> zones = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> matches = new ConcurrentHashMap<>();
  private final AtomicLong lastLog = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);

  /** Compiles the zone's rules if they or its hosts changed; otherwise rate counts are kept. */
  void changed(Zone zone) {
    Compiled before = zones.get(zone.getId());
    if (before == null
        || !before.from().equals(zone.getRules())
        || !before.hosts().equals(zone.getHostsList())) {
      RuleSet rules =
          new RuleSet(
              zone.getRules(),
              zone.getHostsList(),
              problem -> log.error("zone {}: a rule is left out: {}", zone.getId(), problem));
      zones.put(
          zone.getId(), new Compiled(zone.getRules(), List.copyOf(zone.getHostsList()), rules));
    }
  }

  @Override
  public @Nullable Refusal look(String zone, HttpRequest request, Client client) {
    Compiled compiled = zones.get(zone);
    String host = Hosts.of(request);
    if (compiled == null || host == null) {
      return null;
    }
    Match match =
        compiled
            .rules()
            .blocks(
                new RequestHandshake(request, host, client),
                logged -> letThrough(zone, client, logged));
    if (match == null) {
      return null;
    }
    counter(kind(match.rule()), true).increment();
    return new Refusal(
        match.isOfRate() ? RefusalReason.RATE_LIMIT : RefusalReason.RULE,
        match.rule(),
        HttpResponseStatus.valueOf(match.status()),
        match.retryAfterSeconds());
  }

  @Override
  public void refused(String zone, Refusal refusal, Client client, int reference) {
    if (isTimeToLog()) {
      log.info(
          "zone {}: {} {} refused to {}, reference {}",
          zone,
          refusal.reason(),
          refusal.rule(),
          client.text(ALL_BITS),
          Refusal.text(reference));
    }
  }

  private void letThrough(String zone, Client client, Match match) {
    counter(kind(match.rule()), false).increment();
    if (isTimeToLog()) {
      log.info("zone {}: {} let through from {}", zone, match.rule(), client.text(ALL_BITS));
    }
  }

  /**
   * True if to log: at most one line a second, so that an attack cannot fill the log; the topic has
   * all refusals.
   */
  private boolean isTimeToLog() {
    long now = System.nanoTime();
    long last = lastLog.get();
    return now - last >= LOG_EVERY_NANOS && lastLog.compareAndSet(last, now);
  }

  private LongAdder counter(String kind, boolean blocks) {
    return matches.computeIfAbsent(kind + (blocks ? " block" : " log"), key -> new LongAdder());
  }

  private static String kind(String rule) {
    return rule.substring(0, rule.indexOf('/'));
  }

  void bind(MeterRegistry registry) {
    for (String kind : List.of("managed", "custom", "rate")) {
      for (boolean blocks : List.of(true, false)) {
        FunctionCounter.builder(
                "tidemark.edge.rule.matches", counter(kind, blocks), LongAdder::doubleValue)
            .description("Upgrade requests that matched a rule.")
            .tag("kind", kind)
            .tag("action", blocks ? "block" : "log")
            .register(registry);
      }
    }
    FunctionCounter.builder("tidemark.edge.rule.failures", zones, ZoneRules::failed)
        .description(
            "Rule expressions that failed to evaluate for an upgrade request; the rule then does not match. Alert on any growth: a rule has no effect for such requests.")
        .register(registry);
  }

  private static double failed(Map<String, Compiled> zones) {
    return zones.values().stream().mapToLong(compiled -> compiled.rules().failed()).sum();
  }
}
