package io.tidemark.ledger;

import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.state.CountsState;
import java.util.EnumMap;
import java.util.Map;

/**
 * Running counts of a zone, a plan or a node. They balance: {@code opened - closed - lost +
 * corrections + transferred = open}. Open, and only open, can be repaired by a level change (lost,
 * returned, corrected, transferred); what was opened and closed is what was reported.
 */
final class Counts {
  private static final RefusalReason[] REASONS = RefusalReason.values();

  long open;
  long opened;
  long closed;
  long lost;
  long corrections;
  long transferred;
  final long[] refused = new long[REASONS.length - 1];

  void events(long opens, long closes) {
    opened += opens;
    closed += closes;
    open += opens - closes;
  }

  void correct(long by) {
    corrections += by;
    open += by;
  }

  void lose(long connections) {
    lost += connections;
    open -= connections;
  }

  void transfer(long connections) {
    transferred += connections;
    open += connections;
  }

  void add(Counts other) {
    open += other.open;
    opened += other.opened;
    closed += other.closed;
    lost += other.lost;
    corrections += other.corrections;
    transferred += other.transferred;
    for (int i = 0; i < refused.length; i++) {
      refused[i] += other.refused[i];
    }
  }

  Map<RefusalReason, Long> refusedByReason() {
    Map<RefusalReason, Long> by = new EnumMap<>(RefusalReason.class);
    for (int i = 0; i < refused.length; i++) {
      if (refused[i] > 0) {
        by.put(RefusalReason.forNumber(i), refused[i]);
      }
    }
    return by;
  }

  CountsState toState() {
    CountsState.Builder state =
        CountsState.newBuilder()
            .setOpen(open)
            .setOpened(opened)
            .setClosed(closed)
            .setLost(lost)
            .setCorrections(corrections)
            .setTransferred(transferred);
    int last = refused.length;
    while (last > 0 && refused[last - 1] == 0) {
      last--;
    }
    for (int i = 0; i < last; i++) {
      state.addRefused(refused[i]);
    }
    return state.build();
  }

  static Counts of(CountsState state) {
    Counts counts = new Counts();
    counts.open = state.getOpen();
    counts.opened = state.getOpened();
    counts.closed = state.getClosed();
    counts.lost = state.getLost();
    counts.corrections = state.getCorrections();
    counts.transferred = state.getTransferred();
    for (int i = 0; i < state.getRefusedCount(); i++) {
      counts.refused[i] = state.getRefused(i);
    }
    return counts;
  }
}
