package io.tidemark.abuse;

import io.tidemark.events.v1.Conduct;
import org.jspecify.annotations.Nullable;

/**
 * The conduct of the connections of one zone: what was counted since the last settled minute, and,
 * in a zone that is busy enough, a comparison with the usual before the minute is settled.
 */
final class ZoneConduct {
  /** The size of an object of {@link LiveSurge}, about. */
  private static final long SURGE_BYTES = 272;

  private final ConductTally counted;

  /** {@code null} in a zone that was never busy. */
  private @Nullable LiveSurge surge;

  ZoneConduct(ConductTally counted) {
    this.counted = counted;
  }

  /** Takes the counts for the row of a settled minute; {@code null} if nothing ended. */
  @Nullable Conduct take(boolean allAreNew, int second) {
    int opened = counted.opens();
    Conduct taken = counted.conduct(allAreNew);
    counted.clear(taken == null);
    if (surge == null && opened >= LiveSurge.FEWEST) {
      surge = new LiveSurge();
    }
    if (surge != null) {
      surge.learn(opened, taken, second);
    }
    return taken;
  }

  /** A surge that is certain before its minute is settled. */
  @Nullable Finding surge(AbuseRule rule, boolean allAreNew, int second) {
    LiveSurge judge = surge;
    Conduct now = judge == null ? null : counted.conduct(allAreNew);
    return judge == null || now == null ? null : judge.look(counted.opens(), now, rule, second);
  }

  /** Bytes on the heap, about. */
  long memory() {
    return counted.memory() + (surge == null ? 0 : SURGE_BYTES);
  }
}
