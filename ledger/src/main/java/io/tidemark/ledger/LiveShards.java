package io.tidemark.ledger;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The shards that this instance owns now. Safe for any thread. */
public final class LiveShards {
  private final Map<Integer, LiveShard> shards = new ConcurrentHashMap<>();
  private volatile boolean ending;

  public void own(int shard, LiveShard live) {
    shards.put(shard, live);
  }

  public void release(int shard, LiveShard live) {
    shards.remove(shard, live);
  }

  /**
   * Notes that the instance is ending: its shards are written so that the next owner has nothing to
   * replay.
   */
  public void end() {
    ending = true;
  }

  public boolean isEnding() {
    return ending;
  }

  public @Nullable LiveShard shard(int shard) {
    return shards.get(shard);
  }

  public Map<Integer, LiveShard> all() {
    return new TreeMap<>(shards);
  }
}
