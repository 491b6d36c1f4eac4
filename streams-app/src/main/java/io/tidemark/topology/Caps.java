package io.tidemark.topology;

import io.tidemark.cases.LimitTable;
import io.tidemark.cases.LiveCaps;
import io.tidemark.ledger.LiveShard;

/**
 * The caps that ledgers look after.
 *
 * @param limits in force
 * @param live how they are doing
 * @param refusals to the proxies
 */
public record Caps(LimitTable limits, LiveCaps live, Refusals refusals) {
  CapWatch watch(int shard, int shards, LiveShard ledger) {
    return new CapWatch(shard, shards, ledger, limits, live, refusals);
  }
}
