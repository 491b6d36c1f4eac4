package io.tidemark.ledger;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The account of a zone in its shard: the live half (plan, counts, holdings), the timeline of what
 * is not settled yet, and the settled half.
 */
final class ZoneAccount {
  final int index;
  final String id;
  final int hash;
  private final byte[] bytes;
  PlanAccount plan;
  final Counts counts;
  final Holdings holdings = new Holdings();
  final Timeline timeline = new Timeline();
  final Settled settled;

  /** In the settlement's list of zones with something in their timeline. */
  boolean pending;

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

  Holding holding(Emitter emitter) {
    Holding known = holdings.of(emitter);
    if (known != null) {
      return known;
    }
    Holding holding = new Holding(emitter, this);
    holdings.add(holding);
    emitter.holdings.add(holding);
    return holding;
  }
}
