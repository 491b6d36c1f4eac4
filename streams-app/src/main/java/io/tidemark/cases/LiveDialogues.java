package io.tidemark.cases;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where zones stand, in the shards whose dialogues this instance keeps. Any thread. */
public final class LiveDialogues {
  private record Shard(Map<String, Map<Standing, Long>> standings, Map<String, Standing> notable) {}

  private final Map<Integer, Shard> shards = new ConcurrentHashMap<>();

  public void tell(int shard, ShardDialogues dialogues) {
    shards.put(shard, new Shard(dialogues.standings(), dialogues.notable()));
  }

  public void release(int shard) {
    shards.remove(shard);
  }

  /** How many zones of each plan stand where. */
  public Map<String, Map<Standing, Long>> standings() {
    Map<String, Map<Standing, Long>> sums = new TreeMap<>();
    for (Shard shard : shards.values()) {
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

  /** Where a zone stands, if this instance keeps its shard's dialogues. */
  public @Nullable Standing standing(int shard, String zone) {
    Shard kept = shards.get(shard);
    return kept == null ? null : kept.notable().getOrDefault(zone, Standing.OK);
  }
}
