package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.ledger.state.PlanPart;

/**
 * A plan's part of the second that a shard is settling: opens, closes and level changes by
 * millisecond.
 */
final class PlanSecond {
  private static final int MILLIS = (int) Periods.SECOND;

  private final int[] opened = new int[MILLIS];
  private final int[] closed = new int[MILLIS];
  private final long[] shifted = new long[MILLIS];
  private final PlanPart.Builder sums = PlanPart.newBuilder();
  private boolean columns;
  private boolean touched;

  void at(int millis, long shift, long opens, long closes) {
    opened[millis] += (int) opens;
    closed[millis] += (int) closes;
    shifted[millis] += shift;
    columns = true;
  }

  PlanPart.Builder sums() {
    touched = true;
    return sums;
  }

  boolean isEmpty() {
    return !columns && !touched;
  }

  /** Returns what was collected; the next second starts empty. */
  PlanPart take(String plan) {
    PlanPart.Builder part = sums.setPlan(plan);
    int last = 0;
    for (int i = 0; columns && i < MILLIS; i++) {
      if (opened[i] != 0 || closed[i] != 0 || shifted[i] != 0) {
        part.addAtDelta(i - last).addOpened(opened[i]).addClosed(closed[i]).addShifted(shifted[i]);
        last = i;
        opened[i] = 0;
        closed[i] = 0;
        shifted[i] = 0;
      }
    }
    PlanPart taken = part.build();
    sums.clear();
    columns = false;
    touched = false;
    return taken;
  }
}
