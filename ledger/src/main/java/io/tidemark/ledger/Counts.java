package io.tidemark.ledger;

import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.state.CountsState;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Running counts of a zone, a plan or a node. They balance: {@code opened - closed - lost +
 * corrections + transferred = open}. Open, and only open, can be repaired by a level change (lost,
 * returned, corrected, transferred); what was opened and closed is what was reported.
 */
final class Counts {
  /** All reasons but {@code UNRECOGNIZED}. */
  private static final int REASONS = RefusalReason.values().length - 1;

  long open;
  long opened;
  long closed;
  long lost;
  long corrections;
  long transferred;

  /**
   * Refused handshakes by the number of the reason; {@code null} if there are none, as in most
   * zones.
   */
  private long @Nullable [] refused;

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

  void refuse(int reason, long count) {
    long[] by = refused == null ? new long[REASONS] : refused;
    refused = by;
    by[reason] += count;
  }

  void add(Counts other) {
    open += other.open;
    opened += other.opened;
    closed += other.closed;
    lost += other.lost;
    corrections += other.corrections;
    transferred += other.transferred;
    for (int i = 0; other.refused != null && i < REASONS; i++) {
      refuse(i, other.refused[i]);
    }
  }

  Map<RefusalReason, Long> refusedByReason() {
    Map<RefusalReason, Long> by = new EnumMap<>(RefusalReason.class);
    for (int i = 0; refused != null && i < REASONS; i++) {
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
    long[] by = refused == null ? new long[0] : refused;
    int last = by.length;
    while (last > 0 && by[last - 1] == 0) {
      last--;
    }
    for (int i = 0; i < last; i++) {
      state.addRefused(by[i]);
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
      counts.refuse(i, state.getRefused(i));
    }
    return counts;
  }
}
