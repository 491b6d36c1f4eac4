package io.tidemark.abuse;

import io.tidemark.events.v1.Conduct;
import org.jspecify.annotations.Nullable;

/**
 * The count of how the connections of a zone behave that end, since the last settled minute: for
 * how long they were open, and how much was said in them. It is on the hot path: an ended
 * connection costs a few additions.
 */
final class ConductTally {
  /**
   * The classes of durations: less than {@link #FIRST_MILLIS}, and then each twice as long as the
   * one before; the last has no end.
   */
  static final int CLASSES = 9;

  private static final long FIRST_MILLIS = 3_750;

  /** The number of classes of connections that ended soon: within a minute. */
  static final int SOON = 5;

  private static final long SOON_MILLIS = FIRST_MILLIS << (SOON - 1);

  private final int[] ended = new int[CLASSES];

  /** Sums of the binary logarithms of the bytes. */
  private final double[] said = new double[CLASSES];

  private int soonByNew;
  private int opened;

  /** True if a connection of this duration counts as ended soon. */
  static boolean isSoon(long durationMillis) {
    return durationMillis < SOON_MILLIS;
  }

  private static int classOf(long durationMillis) {
    int doublings =
        Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, durationMillis) / FIRST_MILLIS);
    return Math.min(CLASSES - 1, doublings);
  }

  /** The seconds below which the connections of a class ended. */
  static double seconds(int which) {
    return (FIRST_MILLIS << which) / 1_000.0;
  }

  void opened() {
    opened++;
  }

  /** Connections opened since the counts began. */
  int opens() {
    return opened;
  }

  void ended(long durationMillis, long bytes) {
    int which = classOf(durationMillis);
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

  /** The counts; {@code null} if nothing ended. */
  @Nullable Conduct conduct(boolean allAreNew) {
    long all = 0;
    for (int each : ended) {
      all += each;
    }
    if (all == 0) {
      return null;
    }
    Conduct.Builder conduct = Conduct.newBuilder().setSoonByNew(soonByNew).setAllAreNew(allAreNew);
    for (int i = 0; i < CLASSES; i++) {
      conduct.addEnded(ended[i]).addSaidEighths((int) Math.min(Integer.MAX_VALUE, 8 * said[i]));
    }
    return conduct.build();
  }
}
