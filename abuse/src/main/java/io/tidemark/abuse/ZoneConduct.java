package io.tidemark.abuse;

import io.tidemark.events.v1.Conduct;
import org.jspecify.annotations.Nullable;

/**
 * The conduct of the connections of one zone: counts since the last settled minute, and, in a zone
 * that is busy enough, a comparison with the usual before the minute is settled.
 */
final class ZoneConduct {
  /** The sizes of the two objects below, about. */
  private static final long TALLY_BYTES = 184;

  private static final long SURGE_BYTES = 272;

  /** {@code null} if nothing has happened since the last settled minute. */
  private @Nullable ConductTally counting;

  /** {@code null} in a zone that was never busy. */
  private @Nullable LiveSurge surge;

  void opened() {
    counting().opened();
  }

  /** A connection ended, and not because its proxy ended it. */
  void ended(long durationMillis, long bytes) {
    counting().ended(durationMillis, bytes);
  }

  /** The connection that ended soon was of a new client. */
  void soonByNew() {
    counting().soonByNew();
  }

  private ConductTally counting() {
    ConductTally known = counting;
    if (known == null) {
      known = new ConductTally();
      counting = known;
    }
    return known;
  }

  /** Takes the counts for the row of a settled minute; {@code null} if nothing ended. */
  @Nullable Conduct take(boolean allAreNew, int second) {
    ConductTally counted = counting;
    counting = null;
    int opened = counted == null ? 0 : counted.opens();
    Conduct taken = counted == null ? null : counted.conduct(allAreNew);
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
    ConductTally counted = counting;
    LiveSurge judge = surge;
    if (counted == null || judge == null) {
      return null;
    }
    Conduct now = counted.conduct(allAreNew);
    return now == null ? null : judge.look(counted.opens(), now, rule, second);
  }

  /** Bytes on the heap, about. */
  long memory() {
    return (counting == null ? 0 : TALLY_BYTES) + (surge == null ? 0 : SURGE_BYTES);
  }
}
