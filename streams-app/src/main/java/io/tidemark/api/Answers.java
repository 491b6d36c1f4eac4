package io.tidemark.api;

import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.Zone;
import io.tidemark.ledger.Figures;
import io.tidemark.ledger.ZoneFigures;
import io.tidemark.zones.ZoneTable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON answers of the live routes: zones and plans with their counts. {@code openapi.yaml}
 * describes the same, and a test compares the two.
 */
final class Answers {
  private Answers() {}

  record Counted(
      long open,
      long confirmed,
      long unconfirmed,
      long opened,
      long closed,
      long lost,
      long corrections,
      Map<String, Long> refused) {
    static Counted of(Figures figures) {
      Map<String, Long> refused = new TreeMap<>();
      figures.refused().forEach((reason, count) -> refused.put(reason(reason), count));
      return new Counted(
          figures.open(),
          figures.confirmed(),
          figures.unconfirmed(),
          figures.flows().opened(),
          figures.flows().closed(),
          figures.flows().lost(),
          figures.flows().corrections(),
          refused);
    }
  }

  static String reason(RefusalReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  record LiveZone(
      String zone,
      String plan,
      @Nullable Long guideline,
      boolean configured,
      String websockets,
      Counted counts,
      Map<String, Long> nodes,
      @Nullable String asOf) {

    static LiveZone of(String id, @Nullable ZoneFigures figures, ZoneTable table) {
      Zone zone = table.zone(id);
      return new LiveZone(
          id,
          figures != null ? figures.plan() : zone == null ? "unknown" : zone.getPlan(),
          table.guideline(id),
          zone != null,
          table.websockets(id) ? "on" : "off",
          Counted.of(figures == null ? Figures.NONE : figures.figures()),
          figures == null ? Map.of() : figures.openByNode(),
          figures == null ? null : instant(figures.asOfMillis()));
    }
  }

  record ZoneList(List<LiveZone> zones, @Nullable String next) {}

  record LivePlan(
      String plan, @Nullable Long guideline, long zones, Counted counts, long transferred) {}

  record PlanList(
      List<LivePlan> plans,
      Counted total,
      long imbalance,
      long rejected,
      List<Integer> missingShards,
      @Nullable String asOf) {}

  static @Nullable String instant(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
  }
}
