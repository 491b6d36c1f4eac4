package io.tidemark.audit;

import io.tidemark.events.v1.PlanStint;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.Restart;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * What rows of plans and the fleet have from their zones' rows and not from what happened: the
 * restarts of each minute, and on a day how many zones were active and the middle one of them.
 */
final class ZoneSums {
  /** As a plan's name. */
  static final String FLEET = "";

  /** By plan and the start of the minute. */
  private final Map<String, Map<Long, Long>> restarted = new HashMap<>();

  /** By plan and the start of the day: each zone's connection-milliseconds. */
  private final Map<String, Map<Long, List<Long>>> active = new HashMap<>();

  /** A zone's counted row. */
  void add(UsageRow row) {
    if (row.getResolution() == Resolution.MINUTE && row.hasRestart()) {
      restarted(FLEET, row);
      restarted(row.getPlan(), row);
    } else if (row.getResolution() == Resolution.DAY) {
      active(FLEET, row.getStartMillis(), row.getConnectionMillis());
      long last = row.getConnectionMillis();
      for (PlanStint stint : row.getEarlierPlansList()) {
        active(stint.getPlan(), row.getStartMillis(), stint.getConnectionMillis());
        last -= stint.getConnectionMillis();
      }
      active(row.getPlan(), row.getStartMillis(), last);
    }
  }

  private void restarted(String plan, UsageRow row) {
    restarted
        .computeIfAbsent(plan, p -> new HashMap<>())
        .merge(row.getStartMillis(), row.getRestart().getConnections(), Long::sum);
  }

  private void active(String plan, long day, long millis) {
    if (millis > 0) {
      active
          .computeIfAbsent(plan, p -> new HashMap<>())
          .computeIfAbsent(day, d -> new ArrayList<>())
          .add(millis);
    }
  }

  void intoMinutes(String plan, NavigableMap<Long, UsageRow> minutes) {
    Map<Long, Long> connections = restarted.getOrDefault(plan, Map.of());
    minutes.replaceAll(
        (start, row) -> {
          Long involved = connections.get(start);
          UsageRow.Builder with = row.toBuilder().clearRestart();
          return involved == null
              ? with.build()
              : with.setRestart(Restart.newBuilder().setMinutes(1).setConnections(involved))
                  .build();
        });
  }

  void intoDays(String plan, NavigableMap<Long, UsageRow> days) {
    Map<Long, List<Long>> zones = active.getOrDefault(plan, Map.of());
    days.replaceAll(
        (start, row) -> {
          List<Long> of = new ArrayList<>(zones.getOrDefault(start, List.of()));
          return row.toBuilder()
              .setActiveZones(of.size())
              .setMedianZoneConnectionMillis(median(of))
              .build();
        });
  }

  private static long median(List<Long> values) {
    if (values.isEmpty()) {
      return 0;
    }
    Collections.sort(values);
    return Math.floorDiv(values.get((values.size() - 1) / 2) + values.get(values.size() / 2), 2L);
  }
}
