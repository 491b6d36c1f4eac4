package io.tidemark.app;

import io.tidemark.alerts.AlertWatch;
import io.tidemark.api.Fleet;
import io.tidemark.ledger.LiveShards;
import io.tidemark.ledger.NodeFigures;
import io.tidemark.metrics.Meters;
import io.tidemark.topology.FailedRecords;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The health of the service as this instance sees it. The owner of the first shard checks the
 * fleet, but not while shards are missing.
 */
record ServiceHealth(
    LiveShards live, Fleet fleetView, Meters meters, FailedRecords failed, String instance)
    implements AlertWatch.Sight {
  @Override
  public AlertWatch.@Nullable FleetHealth fleet() {
    if (live.shard(0) == null) {
      return null;
    }
    Fleet.Totals totals = fleetView.totals();
    if (!totals.missing().isEmpty()) {
      return null;
    }
    Map<String, Long> lost = new HashMap<>();
    totals
        .nodes()
        .forEach(
            (node, figures) -> {
              NodeFigures.Faults faults = figures.faults();
              if (faults.isLost()) {
                lost.put(node, faults.lastLostMillis());
              }
            });
    return new AlertWatch.FleetHealth(lost, totals.health().imbalance());
  }

  @Override
  public AlertWatch.@Nullable Trouble streamTrouble() {
    FailedRecords.Trouble trouble = failed.trouble();
    return trouble == null ? null : new AlertWatch.Trouble(trouble.sinceMillis(), trouble.reason());
  }

  @Override
  public long historyDownSinceMillis() {
    return meters.historyDownSinceMillis();
  }
}
