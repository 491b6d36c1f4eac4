package io.tidemark.ledger;

import io.tidemark.events.v1.DecisionKind;
import io.tidemark.ledger.state.NodeState;

/** The account of a node in one shard: its counts, and the faults of its emitters. */
final class NodeAccount {
  final String node;
  final Counts counts;
  long duplicates;
  long gaps;
  long lostEmitters;
  long returnedEmitters;
  long lateEvents;
  long clampedEvents;

  /** Events in slices whose zone was not known. */
  long unnamedEvents;

  long repaired;
  long returned;
  long late;
  long skewMillis;
  boolean dirty;

  NodeAccount(String node, NodeState state) {
    this.node = node;
    this.counts = Counts.of(state.getCounts());
    this.duplicates = state.getDuplicates();
    this.gaps = state.getGaps();
    this.lostEmitters = state.getLostEmitters();
    this.returnedEmitters = state.getReturnedEmitters();
    this.lateEvents = state.getLateEvents();
    this.clampedEvents = state.getClampedEvents();
    this.unnamedEvents = state.getUnnamedEvents();
    this.repaired = state.getRepaired();
    this.returned = state.getReturned();
    this.late = state.getLate();
    this.skewMillis = state.getSkewMillis();
  }

  NodeState toState() {
    return NodeState.newBuilder()
        .setCounts(counts.toState())
        .setDuplicates(duplicates)
        .setGaps(gaps)
        .setLostEmitters(lostEmitters)
        .setReturnedEmitters(returnedEmitters)
        .setLateEvents(lateEvents)
        .setClampedEvents(clampedEvents)
        .setUnnamedEvents(unnamedEvents)
        .setRepaired(repaired)
        .setReturned(returned)
        .setLate(late)
        .setSkewMillis(skewMillis)
        .build();
  }

  /** Counts the connections of a level change, up or down, under its kind. */
  void corrected(DecisionKind kind, long connections) {
    long by = Math.abs(connections);
    switch (kind) {
      case RETURNED -> returned += by;
      case LATE -> late += by;
      default -> repaired += by;
    }
  }
}
