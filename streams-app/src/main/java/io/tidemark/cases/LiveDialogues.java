package io.tidemark.cases;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Where zones stand, in the shards whose dialogues this instance keeps. Any thread. */
public final class LiveDialogues {
  private final Map<Integer, Map<String, Map<Standing, Long>>> shards = new ConcurrentHashMap<>();

  public void tell(int shard, ShardDialogues dialogues) {
    shards.put(shard, dialogues.standings());
  }

  public void release(int shard) {
    shards.remove(shard);
  }

  /** How many zones of each plan stand where. */
  public Map<String, Map<Standing, Long>> standings() {
    Map<String, Map<Standing, Long>> sums = new TreeMap<>();
    for (Map<String, Map<Standing, Long>> shard : shards.values()) {
      shard.forEach(
          (plan, counts) ->
              counts.forEach(
                  (standing, count) ->
                      sums.computeIfAbsent(plan, p -> new EnumMap<>(Standing.class))
                          .merge(standing, count, Long::sum)));
    }
    return sums;
  }
}
