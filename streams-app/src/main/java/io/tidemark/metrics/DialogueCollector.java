package io.tidemark.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tidemark.abuse.AbuseKind;
import io.tidemark.cases.LiveCaps;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.cases.Standing;
import java.util.Map;

/** A collector of zones' states by plan, of suspicions and of caps. */
final class DialogueCollector implements MultiCollector {
  private final LiveDialogues dialogues;
  private final LiveCaps caps;

  DialogueCollector(LiveDialogues dialogues, LiveCaps caps) {
    this.dialogues = dialogues;
    this.caps = caps;
  }

  @Override
  public MetricSnapshots collect() {
    Families families = new Families();
    dialogues
        .standings()
        .forEach(
            (plan, counts) -> {
              for (Standing standing : Standing.values()) {
                families.gauge(
                    "tidemark_zones",
                    "Zones of this instance's shards by where they stand in the usage policy.",
                    Labels.of("plan", plan, "state", standing.text()),
                    counts.getOrDefault(standing, 0L));
              }
            });
    Map<String, Long> suspicions = dialogues.suspicions();
    for (AbuseKind kind : AbuseKind.values()) {
      suspicion(families, kind.text(), suspicions.getOrDefault(kind.text(), 0L));
      suspicions.remove(kind.text());
    }
    suspicion(families, "people", suspicions.values().stream().mapToLong(Long::longValue).sum());
    var states = caps.all().values();
    families.gauge(
        "tidemark_caps", "Caps in force on this instance's zones.", Labels.EMPTY, states.size());
    families.gauge(
        "tidemark_caps_refusing",
        "Caps that refuse new connections now.",
        Labels.EMPTY,
        states.stream().filter(LiveCaps.State::refusing).count());
    families.gauge(
        "tidemark_cap_overshoot_connections",
        "The most by which a zone was above its cap, of the caps in force.",
        Labels.EMPTY,
        states.stream().mapToLong(LiveCaps.State::overshoot).max().orElse(0));
    return families.snapshots();
  }

  private static void suspicion(Families families, String detector, long active) {
    families.gauge(
        "tidemark_suspicions",
        "Suspicions that are active on this instance's zones, by detector; people: raised by others than the service.",
        Labels.of("detector", detector),
        active);
  }
}
