package io.tidemark.audit;

import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Emitter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's decisions about one record, and their comparison with what the audit computed
 * itself.
 */
record LedgerDecisions(long offset, List<DecisionRecord> decisions) {
  @Nullable DecisionRecord of(DecisionKind kind, Emitter emitter) {
    for (DecisionRecord decision : decisions) {
      if (decision.getKind() == kind && decision.getEmitter().equals(emitter)) {
        return decision;
      }
    }
    return null;
  }

  /**
   * Compares late events; returns the difference, or {@code null} if there is none.
   *
   * @param counts false if they are part of a return
   */
  @Nullable String late(String name, Emitter emitter, Placing placing, boolean counts) {
    DecisionRecord decision = of(DecisionKind.LATE, emitter);
    boolean late = placing.late > 0 && counts;
    return late == (decision != null)
            && (decision == null || decision.getConnections() == placing.lateNet)
        ? null
        : "offset %d: %d late events of %s, net %d, and the ledger decided %s"
            .formatted(
                offset,
                placing.late,
                name,
                placing.lateNet,
                decision == null ? "none" : "net " + decision.getConnections());
  }

  @Nullable String clamped(String name, Emitter emitter, Placing placing) {
    DecisionRecord decision = of(DecisionKind.CLAMPED, emitter);
    return placing.wayAhead == (decision != null)
            && (decision == null || decision.getConnections() == placing.clamped)
        ? null
        : "offset %d: %d events of %s were ahead of the log, and the ledger decided %s"
            .formatted(
                offset,
                placing.clamped,
                name,
                decision == null ? "none" : decision.getConnections());
  }

  @Nullable String repaired(String name, Emitter emitter, Placing placing) {
    List<Long> decided = new ArrayList<>();
    for (DecisionRecord decision : decisions) {
      if (decision.getKind() == DecisionKind.REPAIRED && decision.getEmitter().equals(emitter)) {
        decided.add(decision.getConnections());
      }
    }
    List<Long> counted = new ArrayList<>(placing.repairs);
    decided.sort(null);
    counted.sort(null);
    return decided.equals(counted)
        ? null
        : "offset %d: counts of %s had to be put right by %s, and the ledger put them right by %s"
            .formatted(offset, name, counted, decided);
  }
}
