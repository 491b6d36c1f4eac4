package io.tidemark.cases;

import io.tidemark.ledger.LiveShard;

/**
 * What a ledger needs to look after the caps of its zones.
 *
 * @param limits in force
 * @param live how they are doing
 * @param refusals to the proxies
 */
public record Caps(LimitTable limits, LiveCaps live, CapRefusals refusals) {
  public CapWatch watch(int shard, int shards, LiveShard ledger) {
    return new CapWatch(shard, shards, ledger, limits, live, refusals);
  }
}
