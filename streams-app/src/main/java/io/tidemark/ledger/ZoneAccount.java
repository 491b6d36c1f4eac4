package io.tidemark.ledger;

import java.util.ArrayList;
import java.util.List;

/** One zone's books in its shard. */
final class ZoneAccount {
  final String id;
  PlanAccount plan;
  final Counts counts;

  /** Few: the nodes that have served this zone lately. */
  final List<Holding> holdings = new ArrayList<>(2);

  boolean dirty;

  ZoneAccount(String id, PlanAccount plan, Counts counts) {
    this.id = id;
    this.plan = plan;
    this.counts = counts;
  }

  Holding holding(Emitter emitter) {
    for (int i = 0; i < holdings.size(); i++) {
      if (holdings.get(i).emitter == emitter) {
        return holdings.get(i);
      }
    }
    Holding holding = new Holding(emitter, this);
    holdings.add(holding);
    emitter.holdings.add(holding);
    return holding;
  }
}
