package io.tidemark.ledger;

import java.util.Map;

/** The live figures of a shard, without those of its zones. */
public record ShardFigures(
    Map<String, Figures> plans, Map<String, NodeFigures> nodes, Health health) {

  /**
   * How the books are.
   *
   * @param imbalance connections by which they differed from what an emitter said, for no known
   *     reason; 0
   * @param rejected records that could not be booked
   * @param asOfMillis log time
   * @param settledMillis everything before is settled
   */
  public record Health(
      long imbalance, long rejected, long zones, long asOfMillis, long settledMillis) {}
}
