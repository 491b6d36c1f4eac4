package io.tidemark.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The changes of one zone's level or plan, and its coarse tallies, that are not settled yet. Most
 * zones have none; opens and closes are in {@link UnsettledEvents}.
 */
final class Adjustments {
  /** In the order of booking until {@link #sort} is called. */
  final List<TimelineChange> changes = new ArrayList<>(1);

  final List<CoarseTally> coarse = new ArrayList<>(0);

  /** The second in which the zone was settled last, by its first millisecond. */
  long settledSecond;

  boolean isEmpty() {
    return changes.isEmpty() && coarse.isEmpty();
  }

  /** Puts the changes in the order of time. */
  void sort() {
    if (changes.size() > 1) {
      changes.sort(Comparator.comparingLong(TimelineChange::atMillis));
    }
  }

  /**
   * Forgets what is settled: the first {@code firstChanges} changes, and the tallies that end by
   * {@code beforeMillis}.
   */
  void settle(int firstChanges, long beforeMillis) {
    changes.subList(0, firstChanges).clear();
    coarse.removeIf(tally -> tally.endMillis() <= beforeMillis);
  }
}
