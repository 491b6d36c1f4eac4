package io.tidemark.ledger;

import io.tidemark.ledger.Segment.Marks;
import java.util.List;

/** The account of a plan in one shard: its counts. */
final class PlanAccount {
  final String plan;
  final Counts counts;
  final PlanSecond second = new PlanSecond();
  boolean dirty;

  /** The marks of minutes with nothing to mark but the plan and the guideline. */
  private Marks plain;

  PlanAccount(String plan, Counts counts) {
    this.plan = plan;
    this.counts = counts;
    this.plain = new Marks(false, 0, 0, plan, TimelineChange.PlanChange.NO_GUIDELINE, List.of());
  }

  /** The plain marks with this guideline; the zones of a plan usually share them. */
  Marks plainMarks(long guideline) {
    if (plain.guideline() != guideline) {
      plain = new Marks(false, 0, 0, plan, guideline, List.of());
    }
    return plain;
  }
}
