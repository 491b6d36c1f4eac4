package io.tidemark.cases;

import io.tidemark.ledger.LiveShard;

/**
 * The objects that a ledger needs to watch the caps of its zones.
 *
 * @param limits the limits in force
 * @param live the current state of the caps
 * @param refusals the channel to the proxies
 */
public record Caps(LimitTable limits, LiveCaps live, CapRefusals refusals) {
  public CapWatch watch(int shard, int shards, LiveShard ledger) {
    return new CapWatch(shard, shards, ledger, limits, live, refusals);
  }
}
