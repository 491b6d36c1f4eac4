package io.tidemark.audit;

import io.tidemark.events.v1.DecisionRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of the ledger's decisions that contradict the log. Nothing is added until enough of the
 * log has been read to judge.
 */
final class Findings {
  private final List<String> all = new ArrayList<>();

  /** True if enough of the log has been read to judge. */
  boolean certain;

  List<String> all() {
    return all;
  }

  void add(@Nullable String what) {
    if (certain && what != null) {
      all.add(what);
    }
  }

  void add(long offset, DecisionRecord decision, String what) {
    add(
        "offset %d: %s of %s %s"
            .formatted(offset, decision.getKind(), Source.name(decision.getEmitter()), what));
  }
}
