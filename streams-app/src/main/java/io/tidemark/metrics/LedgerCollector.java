package io.tidemark.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.Figures;
import io.tidemark.ledger.LiveShard;
import io.tidemark.ledger.LiveShards;
import io.tidemark.ledger.NodeFigures;
import io.tidemark.ledger.ShardFigures;
import io.tidemark.ledger.Witness;
import io.tidemark.ledger.ZoneFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A collector of the figures of this instance's shards, read at each scrape. Prometheus adds up
 * instances: only its owner exports a shard.
 */
final class LedgerCollector implements MultiCollector {
  private final LiveShards live;
  private final int shards;
  private final Meters.Tops tops;

  LedgerCollector(LiveShards live, int shards, Meters.Tops tops) {
    this.live = live;
    this.shards = shards;
    this.tops = tops;
  }

  @Override
  public MetricSnapshots collect() {
    long now = System.currentTimeMillis();
    Map<String, Figures> plans = new TreeMap<>();
    Map<String, NodeFigures> nodes = new TreeMap<>();
    List<ZoneFigures> zones = new ArrayList<>();
    Families families = new Families();
    long imbalance = 0;
    long rejected = 0;
    long zoneCount = 0;
    Witness.Held held = Witness.Held.NOTHING;
    for (Map.Entry<Integer, LiveShard> shard : live.all().entrySet()) {
      ShardFigures figures = shard.getValue().figures(now);
      figures.plans().forEach((plan, of) -> plans.merge(plan, of, Figures::plus));
      figures.nodes().forEach((node, of) -> nodes.merge(node, of, NodeFigures::plus));
      zones.addAll(shard.getValue().fullest(tops.zones(), now));
      imbalance += figures.health().imbalance();
      rejected += figures.health().rejected();
      zoneCount += figures.health().zones();
      held = held.plus(shard.getValue().held());
      if (figures.health().asOfMillis() > 0) {
        families.gauge(
            "tidemark_ledger_log_time_seconds",
            "Append time of the newest record booked, by shard. Alert when time() is more than 60 s ahead while anything is open.",
            Labels.of("shard", shard.getKey().toString()),
            figures.health().asOfMillis() / 1000.0);
        families.gauge(
            "tidemark_ledger_settled_time_seconds",
            "The time before which everything is settled, by shard. Alert when it is more than 60 s behind log time: a proxy lags, or its lease is running.",
            Labels.of("shard", shard.getKey().toString()),
            figures.health().settledMillis() / 1000.0);
      }
    }
    families.gauge(
        "tidemark_ledger_shards",
        "Shards there are. Alert when fewer have a log time: the others have no owner.",
        Labels.EMPTY,
        shards);
    families.gauge(
        "tidemark_ledger_zones", "Zones in the books of this instance.", Labels.EMPTY, zoneCount);
    families.counter(
        "tidemark_ledger_imbalance",
        "Connections by which the books differed from what a proxy reported, for no known reason. Alert on any.",
        Labels.EMPTY,
        imbalance);
    families.counter(
        "tidemark_ledger_rejected_records",
        "Records that could not be booked; they are in tidemark.rejected. Alert on any.",
        Labels.EMPTY,
        rejected);
    held(families, held);
    plans.forEach((plan, figures) -> plan(families, plan, figures));
    nodes(families, nodes);
    zones(families, zones, plans);
    return families.snapshots();
  }

  private static void held(Families families, Witness.Held held) {
    families.gauge(
        "tidemark_abuse_sources",
        "Sources that have figures of their own, in all zones of this instance; at most 1,024 in each.",
        Labels.EMPTY,
        held.sources());
    families.gauge(
        "tidemark_abuse_memory_bytes",
        "Approximate memory for these sources. Below 192 KiB per zone in any attack.",
        Labels.EMPTY,
        held.bytes());
    families.counter(
        "tidemark_abuse_evicted_sources",
        "Sources that were removed from a full zone for new ones. A high rate means that very many come at once.",
        Labels.EMPTY,
        held.evicted());
  }

  private static void plan(Families families, String plan, Figures figures) {
    Labels labels = Labels.of("plan", plan);
    families.gauge(
        "tidemark_plan_open_connections", "Open connections by plan.", labels, figures.open());
    families.gauge(
        "tidemark_plan_unconfirmed_connections",
        "Of these, on proxies that are silent within their lease or after a gap.",
        labels,
        figures.unconfirmed());
    families.counter(
        "tidemark_plan_opened_connections",
        "Connections opened.",
        labels,
        figures.flows().opened());
    families.counter(
        "tidemark_plan_closed_connections",
        "Connections closed.",
        labels,
        figures.flows().closed());
    families.counter(
        "tidemark_plan_lost_connections",
        "Connections ended because their proxy was lost. Alert on a jump: a proxy has died.",
        labels,
        figures.flows().lost());
    figures
        .refused()
        .forEach(
            (reason, count) ->
                families.counter(
                    "tidemark_plan_refused_handshakes",
                    "Upgrade requests that got no 101, by reason.",
                    Labels.of("plan", plan, "reason", reason(reason)),
                    count));
  }

  /**
   * The proxies with the most connections, and the sum of all others: the number of proxy names is
   * not bounded.
   */
  private void nodes(Families families, Map<String, NodeFigures> nodes) {
    NodeFigures others = null;
    int shown = 0;
    List<Map.Entry<String, NodeFigures>> fullest =
        nodes.entrySet().stream()
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<String, NodeFigures> node) -> -node.getValue().figures().open())
                    .thenComparing(Map.Entry::getKey))
            .toList();
    for (Map.Entry<String, NodeFigures> node : fullest) {
      // A proxy may itself have the name of the sum.
      if (shown < tops.nodes() && !node.getKey().equals("other")) {
        shown++;
        node(families, node.getKey(), node.getValue());
      } else {
        others = others == null ? node.getValue() : others.plus(node.getValue());
      }
    }
    if (others != null) {
      node(families, "other", others);
    }
  }

  private static void node(Families families, String node, NodeFigures figures) {
    Labels labels = Labels.of("node", node);
    families.gauge(
        "tidemark_node_open_connections",
        "Open connections by proxy.",
        labels,
        figures.figures().open());
    families.gauge(
        "tidemark_node_unconfirmed_connections",
        "Of these, unconfirmed. Alert above 0 for a minute.",
        labels,
        figures.figures().unconfirmed());
    NodeFigures.Repairs repairs = figures.repairs();
    correction(families, node, "repaired", repairs.repaired());
    correction(families, node, "returned", repairs.returned());
    correction(families, node, "late", repairs.late());
    families.counter(
        "tidemark_ledger_late_events",
        "Events that came after their time was settled. Alert on a rate: a proxy's clock is wrong, or its connection to Kafka is slow.",
        labels,
        repairs.lateEvents());
    families.counter(
        "tidemark_ledger_clamped_events",
        "Events said to be later than the log's own time, and booked at it.",
        labels,
        repairs.clampedEvents());
    families.counter(
        "tidemark_ledger_unnamed_events",
        "Events that were not booked, since the record with the zone's name was lost. The next snapshot makes the counts right. Alert on any.",
        labels,
        repairs.unnamedEvents());
    families.gauge(
        "tidemark_ledger_clock_skew_seconds",
        "How far the broker's clock is ahead of the proxy's. Corrected; alert beyond 1 s: the proxy's clock is wrong.",
        labels,
        repairs.skewMillis() / 1000.0);
    families.counter(
        "tidemark_ledger_duplicate_records",
        "Records that came again and changed nothing.",
        labels,
        figures.faults().duplicates());
    families.counter(
        "tidemark_ledger_gaps",
        "Gaps in the sequence numbers of proxies. Alert on any.",
        labels,
        figures.faults().gaps());
    families.counter(
        "tidemark_ledger_lost_emitters",
        "Proxy runs that fell silent for a lease. Alert on any.",
        labels,
        figures.faults().lostEmitters());
    families.counter(
        "tidemark_ledger_returned_emitters",
        "Lost proxy runs that reported again.",
        labels,
        figures.faults().returnedEmitters());
  }

  private static void correction(Families families, String node, String reason, long count) {
    families.counter(
        "tidemark_ledger_corrections",
        "Connections by which level changes put counts right, whichever way, by proxy and reason. Alert on repaired: records were lost.",
        Labels.of("node", node, "reason", reason),
        count);
  }

  private void zones(Families families, List<ZoneFigures> zones, Map<String, Figures> plans) {
    long other = plans.values().stream().mapToLong(Figures::open).sum();
    List<ZoneFigures> top =
        zones.stream()
            .sorted(Comparator.comparingLong((ZoneFigures zone) -> -zone.figures().open()))
            .limit(tops.zones())
            .toList();
    for (ZoneFigures zone : top) {
      other -= zone.figures().open();
      zone(families, zone.zone(), zone.figures().open());
    }
    zone(families, "other", other);
  }

  private static void zone(Families families, String zone, long open) {
    families.gauge(
        "tidemark_zone_open_connections",
        "Open connections of the zones with the most, and of all others together.",
        Labels.of("zone", zone),
        open);
  }

  private static String reason(RefusalReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
