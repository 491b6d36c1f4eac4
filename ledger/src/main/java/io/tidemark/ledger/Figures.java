package io.tidemark.ledger;

import io.tidemark.events.v1.RefusalReason;
import java.util.EnumMap;
import java.util.Map;

/**
 * The live counts of a zone, a plan or a node. {@code opened - closed - lost + corrections +
 * transferred = open}; transferred is 0 for zones and nodes, and for a plan the connections that
 * zones brought when they changed to it, less those that they took away.
 *
 * @param open the connections that are open now
 * @param unconfirmed the part of them on emitters that are silent but within their lease, or have a
 *     gap in their records
 */
public record Figures(long open, long unconfirmed, Flows flows, Map<RefusalReason, Long> refused) {
  public static final Figures NONE = new Figures(0, 0, new Flows(0, 0, 0, 0, 0), Map.of());

  /** The flows since the books began. */
  public record Flows(long opened, long closed, long lost, long corrections, long transferred) {}

  static Figures of(Counts counts, long unconfirmed) {
    return new Figures(
        counts.open,
        unconfirmed,
        new Flows(
            counts.opened, counts.closed, counts.lost, counts.corrections, counts.transferred),
        counts.refusedByReason());
  }

  public long confirmed() {
    return open - unconfirmed;
  }

  public long refusedTotal() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }

  public Figures plus(Figures other) {
    Map<RefusalReason, Long> sum = new EnumMap<>(RefusalReason.class);
    sum.putAll(refused);
    other.refused.forEach((reason, n) -> sum.merge(reason, n, Long::sum));
    return new Figures(
        open + other.open,
        unconfirmed + other.unconfirmed,
        new Flows(
            flows.opened + other.flows.opened,
            flows.closed + other.flows.closed,
            flows.lost + other.flows.lost,
            flows.corrections + other.flows.corrections,
            flows.transferred + other.flows.transferred),
        sum);
  }
}
