package io.tidemark.policy;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The memory of the policy about what a zone used near and above its guideline. Most zones have
 * none of it.
 */
final class Excess {
  final Deque<Spike> spikes = new ArrayDeque<>(0);
  final Stretches above = new Stretches();

  /** The last time above the lower threshold of the last spike; 0: the spike is over. */
  long aliveMillis;

  long continuedToldMillis;
  long warnedMillis;

  /** The zone is so near to its guideline that a warning was due. */
  boolean near;

  boolean isNothing() {
    return spikes.isEmpty()
        && above.isEmpty()
        && aliveMillis == 0
        && continuedToldMillis == 0
        && warnedMillis == 0
        && !near;
  }

  /** True if a spike goes on at this time. */
  boolean isSpiking(long nowMillis, Rules rules) {
    return aliveMillis > 0 && nowMillis - aliveMillis <= rules.spike().merge().toMillis();
  }
}
