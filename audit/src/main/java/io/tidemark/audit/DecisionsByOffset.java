package io.tidemark.audit;

import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Emitter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ledger's decisions about one shard, by the offset of the record that each is about. */
final class DecisionsByOffset {
  private final Map<Long, List<DecisionRecord>> decisions = new HashMap<>();

  /** Emitters that were away before they were first heard in the log that is read. */
  final Set<Emitter> awayBefore = new HashSet<>();

  /**
   * @param firstOffset of the first record that is read; earlier decisions only tell which emitters
   *     were away
   */
  DecisionsByOffset(long firstOffset, Collection<DecisionRecord> about) {
    for (DecisionRecord decision : about) {
      if (decision.getOffset() >= firstOffset) {
        decisions.computeIfAbsent(decision.getOffset(), at -> new ArrayList<>()).add(decision);
      } else if (decision.getKind() == DecisionKind.LOST
          || decision.getKind() == DecisionKind.BEHIND) {
        awayBefore.add(decision.getEmitter());
      } else if (decision.getKind() == DecisionKind.RETURNED) {
        awayBefore.remove(decision.getEmitter());
      }
    }
  }

  LedgerDecisions at(long offset) {
    return new LedgerDecisions(offset, decisions.getOrDefault(offset, List.of()));
  }
}
