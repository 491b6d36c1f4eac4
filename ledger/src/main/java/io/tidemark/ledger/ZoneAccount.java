package io.tidemark.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The account of a zone in its shard: the live half (plan and counts), and the settled half. Who
 * has what open stands in {@link Emitter}s. Opens and closes that are not settled stand in {@link
 * UnsettledEvents}.
 */
final class ZoneAccount {
  final int index;
  final String id;
  PlanAccount plan;
  final Counts counts;
  final Settled settled;

  /** Level changes and the like that are not settled; {@code null}, as a rule. */
  @Nullable Adjustments adjustments;

  /** The signals for abuse detection, once something has happened. */
  Witness.@Nullable Zone seen;

  ZoneAccount(int index, String id, PlanAccount plan, Counts counts) {
    this.index = index;
    this.id = id;
    this.plan = plan;
    this.counts = counts;
    this.settled = new Settled(plan);
  }
}
