package io.tidemark.audit;

import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Emitter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the ledger told of one record, held against what was found in it. */
record Told(long offset, List<DecisionRecord> decisions) {
  @Nullable DecisionRecord of(DecisionKind kind, Emitter emitter) {
    for (DecisionRecord decision : decisions) {
      if (decision.getKind() == kind && decision.getEmitter().equals(emitter)) {
        return decision;
      }
    }
    return null;
  }

  /**
   * What is wrong about late events; {@code null} if nothing is.
   *
   * @param counts false if they are part of a return
   */
  @Nullable String late(String name, Emitter emitter, Placing placing, boolean counts) {
    DecisionRecord told = of(DecisionKind.LATE, emitter);
    boolean late = placing.late > 0 && counts;
    return late == (told != null) && (told == null || told.getConnections() == placing.lateNet)
        ? null
        : "offset %d: %d late events of %s, net %d, and the ledger told of %s"
            .formatted(
                offset,
                placing.late,
                name,
                placing.lateNet,
                told == null ? "none" : "net " + told.getConnections());
  }

  @Nullable String clamped(String name, Emitter emitter, Placing placing) {
    DecisionRecord told = of(DecisionKind.CLAMPED, emitter);
    return placing.wayAhead == (told != null)
            && (told == null || told.getConnections() == placing.clamped)
        ? null
        : "offset %d: %d events of %s were ahead of the log, and the ledger told of %s"
            .formatted(
                offset, placing.clamped, name, told == null ? "none" : told.getConnections());
  }

  @Nullable String repaired(String name, Emitter emitter, Placing placing) {
    List<Long> told = new ArrayList<>();
    for (DecisionRecord decision : decisions) {
      if (decision.getKind() == DecisionKind.REPAIRED && decision.getEmitter().equals(emitter)) {
        told.add(decision.getConnections());
      }
    }
    List<Long> counted = new ArrayList<>(placing.repairs);
    told.sort(null);
    counted.sort(null);
    return told.equals(counted)
        ? null
        : "offset %d: counts of %s had to be put right by %s, and were by %s"
            .formatted(offset, name, counted, told);
  }
}
