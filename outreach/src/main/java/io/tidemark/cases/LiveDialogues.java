package io.tidemark.cases;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The standing of the zones in the shards whose dialogues this instance keeps. Safe for any thread.
 */
public final class LiveDialogues {
  private record ShardSnapshot(
      Map<String, Map<Standing, Long>> standings, Map<String, ZoneStanding> open) {}

  private final Map<Integer, ShardSnapshot> shards = new ConcurrentHashMap<>();

  public void tell(int shard, ShardDialogues dialogues) {
    shards.put(shard, new ShardSnapshot(dialogues.standings(), dialogues.open()));
  }

  public void release(int shard) {
    shards.remove(shard);
  }

  /**
   * The standing of a zone.
   *
   * @param plan the zone's plan, for a zone about which nothing is open
   * @return the standing, or {@code null} if another instance has the shard
   */
  public @Nullable ZoneStanding standing(int shard, String zone, String plan) {
    ShardSnapshot snapshot = shards.get(shard);
    return snapshot == null
        ? null
        : snapshot
            .open()
            .getOrDefault(
                zone, new ZoneStanding(zone, plan, Standing.OK, null, List.of(), List.of()));
  }

  /** The number of active suspicions by detector. */
  public Map<String, Long> suspicions() {
    Map<String, Long> counts = new TreeMap<>();
    for (ShardSnapshot shard : shards.values()) {
      for (ZoneStanding zone : shard.open().values()) {
        zone.suspicions().forEach(one -> counts.merge(one.detector(), 1L, Long::sum));
      }
    }
    return counts;
  }

  /** The number of zones by plan and standing. */
  public Map<String, Map<Standing, Long>> standings() {
    Map<String, Map<Standing, Long>> sums = new TreeMap<>();
    for (ShardSnapshot shard : shards.values()) {
      shard
          .standings()
          .forEach(
              (plan, counts) ->
                  counts.forEach(
                      (standing, count) ->
                          sums.computeIfAbsent(plan, p -> new EnumMap<>(Standing.class))
                              .merge(standing, count, Long::sum)));
    }
    return sums;
  }
}
