package io.tidemark.ledger;

/** The account of a plan in one shard: its counts. */
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
