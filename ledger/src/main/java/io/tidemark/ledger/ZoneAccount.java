package io.tidemark.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The account of a zone in its shard: the live half (plan and counts), and the settled half. The
 * open connections by emitter are in {@link Emitter}. Opens and closes that are not settled are in
 * {@link UnsettledEvents}.
 */
final class ZoneAccount {
  final int index;
  final String id;
  PlanAccount plan;
  final Counts counts;
  final Settled settled;

  /** The adjustments that are not settled; usually {@code null}. */
  @Nullable Adjustments adjustments;

  /** The zone's observer for abuse detection; {@code null} until something has happened. */
  Witness.@Nullable Zone seen;

  ZoneAccount(int index, String id, PlanAccount plan, Counts counts) {
    this.index = index;
    this.id = id;
    this.plan = plan;
    this.counts = counts;
    this.settled = new Settled(plan);
  }
}
