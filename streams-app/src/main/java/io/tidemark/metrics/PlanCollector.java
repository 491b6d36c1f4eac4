package io.tidemark.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.plans.LivePlans;
import java.util.Map;

/**
 * A collector of the last settled minute of each plan and of the fleet; only the plan ledger's
 * owner exports them.
 */
final class PlanCollector implements MultiCollector {
  private final LivePlans plans;

  PlanCollector(LivePlans plans) {
    this.plans = plans;
  }

  @Override
  public MetricSnapshots collect() {
    Families families = new Families();
    if (plans.settledMillis() > 0) {
      families.gauge(
          "tidemark_plan_ledger_settled_time_seconds",
          "The time before which plans and the fleet are settled. Alert when time() is more than 60 s ahead.",
          Labels.EMPTY,
          plans.settledMillis() / 1000.0);
    }
    for (Map.Entry<String, UsageRow> plan : plans.minutes().entrySet()) {
      if (!plan.getKey().isEmpty()) {
        row(families, "tidemark_plan", Labels.of("plan", plan.getKey()), plan.getValue());
      }
    }
    UsageRow fleet = plans.minutes().get("");
    if (fleet != null) {
      row(families, "tidemark_fleet", Labels.EMPTY, fleet);
    }
    return families.snapshots();
  }

  private static void row(Families families, String prefix, Labels labels, UsageRow row) {
    families.gauge(
        prefix + "_settled_peak_connections",
        "The most open at one instant in the last settled minute.",
        labels,
        row.getPeak());
    families.gauge(
        prefix + "_settled_mean_connections",
        "Mean over the last settled minute.",
        labels,
        row.getConnectionMillis() / (double) Periods.MINUTE);
    families.gauge(
        prefix + "_settled_open_connections",
        "Open at the end of the last settled minute.",
        labels,
        row.getOpenAtEnd());
  }
}
