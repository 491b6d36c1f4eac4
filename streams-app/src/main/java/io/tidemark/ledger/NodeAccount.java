package io.tidemark.ledger;

import io.tidemark.ledger.state.NodeState;

/** A node's counts in one shard, and what went wrong with its emitters. */
final class NodeAccount {
  final String node;
  final Counts counts;
  long duplicates;
  long gaps;
  long lostEmitters;
  long returnedEmitters;
  boolean dirty;

  NodeAccount(String node, NodeState state) {
    this.node = node;
    this.counts = Counts.of(state.getCounts());
    this.duplicates = state.getDuplicates();
    this.gaps = state.getGaps();
    this.lostEmitters = state.getLostEmitters();
    this.returnedEmitters = state.getReturnedEmitters();
  }

  NodeState toState() {
    return NodeState.newBuilder()
        .setCounts(counts.toState())
        .setDuplicates(duplicates)
        .setGaps(gaps)
        .setLostEmitters(lostEmitters)
        .setReturnedEmitters(returnedEmitters)
        .build();
  }
}
