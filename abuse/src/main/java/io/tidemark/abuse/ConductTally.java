package io.tidemark.abuse;

import io.tidemark.events.v1.Conduct;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The count of how the connections of a zone behave that end, since the last settled minute: for
 * how long they were open, and how much was said in them. It is on the hot path: an ended
 * connection costs a few additions.
 */
final class ConductTally {
  /** The ends of the classes of durations but the last: 5 s, a minute, ten minutes. */
  private static final long BRIEF_MILLIS = 5_000;

  private static final long SOON_MILLIS = 60_000;
  private static final long LONG_MILLIS = 600_000;

  static final int CLASSES = 4;

  /** The number of classes of connections that ended soon: within a minute. */
  static final int SOON = 2;

  private final float[] ended = new float[CLASSES];

  /** Sums of the binary logarithms of the bytes. */
  private final float[] said = new float[CLASSES];

  private int soonByNew;

  /** True if a connection of this duration counts as ended soon. */
  static boolean isSoon(long durationMillis) {
    return durationMillis < SOON_MILLIS;
  }

  void ended(long durationMillis, long bytes) {
    int which =
        durationMillis < BRIEF_MILLIS
            ? 0
            : durationMillis < SOON_MILLIS ? 1 : durationMillis < LONG_MILLIS ? 2 : 3;
    ended[which]++;
    said[which] += log2(bytes);
  }

  /** Notes that a connection which ended soon was of a new client. */
  void soonByNew() {
    soonByNew++;
  }

  /**
   * About the binary logarithm of the bytes plus one: exact for powers of two, at most 0.09 less.
   */
  private static float log2(long bytes) {
    return Float.floatToRawIntBits((float) (bytes + 1)) * 0x1p-23f - 127;
  }

  /** Takes the counts, which begin at zero again; {@code null} if nothing ended. */
  @Nullable Conduct take(boolean allAreNew) {
    float all = 0;
    for (float each : ended) {
      all += each;
    }
    if (all == 0) {
      return null;
    }
    Conduct.Builder conduct = Conduct.newBuilder().setSoonByNew(soonByNew).setAllAreNew(allAreNew);
    for (int i = 0; i < CLASSES; i++) {
      conduct.addEnded((int) ended[i]).addSaidEighths(Math.round(8 * said[i]));
    }
    Arrays.fill(ended, 0);
    Arrays.fill(said, 0);
    soonByNew = 0;
    return conduct.build();
  }
}
