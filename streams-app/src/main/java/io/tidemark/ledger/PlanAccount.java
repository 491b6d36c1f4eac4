package io.tidemark.ledger;

/** A plan's counts in one shard. */
final class PlanAccount {
  final String plan;
  final Counts counts;
  final PlanSecond second = new PlanSecond();
  boolean dirty;

  PlanAccount(String plan, Counts counts) {
    this.plan = plan;
    this.counts = counts;
  }
}
