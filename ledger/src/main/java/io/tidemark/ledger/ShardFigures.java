package io.tidemark.ledger;

import java.util.Map;

/** The live figures of a shard, without those of its zones. */
public record ShardFigures(
    Map<String, Figures> plans, Map<String, NodeFigures> nodes, Health health) {

  /**
   * The health of the books.
   *
   * @param imbalance connections by which the books differed from an emitter's reports for no known
   *     reason; 0 unless there is a fault
   * @param rejected records that could not be booked
   * @param asOfMillis log time
   * @param settledMillis the time before which everything is settled
   */
  public record Health(
      long imbalance, long rejected, long zones, long asOfMillis, long settledMillis) {}
}
