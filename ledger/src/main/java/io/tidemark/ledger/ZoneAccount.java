package io.tidemark.ledger;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The account of a zone in its shard: the live half (plan and counts), and the settled half. Who
 * has what open stands in {@link Emitter}s. Opens and closes that are not settled stand in {@link
 * UnsettledEvents}.
 */
final class ZoneAccount {
  final int index;
  final String id;
  final int hash;
  private final byte[] bytes;
  PlanAccount plan;
  final Counts counts;
  final Settled settled;

  /** Level changes and the like that are not settled; {@code null}, as a rule. */
  @Nullable Adjustments adjustments;

  /** Of those who look for abuse, once something has happened. */
  Witness.@Nullable Zone seen;

  ZoneAccount(int index, String id, PlanAccount plan, Counts counts) {
    this.index = index;
    this.id = id;
    this.bytes = id.getBytes(StandardCharsets.UTF_8);
    this.hash = ZoneIndex.hash(bytes, 0, bytes.length);
    this.plan = plan;
    this.counts = counts;
    this.settled = new Settled(plan);
  }

  boolean hasId(byte[] in, int from, int length) {
    return ZoneIndex.equal(bytes, in, from, length);
  }
}
