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
  /**
   * The classes of durations: less than {@link #FIRST_MILLIS}, and then each twice as long as the
   * one before; the last has no end.
   */
  static final int CLASSES = 9;

  private static final long FIRST_MILLIS = 3_750;

  /** The number of classes of connections that ended soon: within a minute. */
  static final int SOON = 5;

  private static final long SOON_MILLIS = FIRST_MILLIS << (SOON - 1);

  /** The number of bits that are cut off a float's mantissa, to have eighths of its exponent. */
  private static final int CUT = 20;

  private static final int HALF = 1 << (CUT - 1);
  private static final int ONE = 127 << (23 - CUT);

  private static final int[] NOTHING = {};

  /**
   * For each class the number of connections that ended, and then for each class the sum of the
   * binary logarithms of their bytes, in eighths; empty while nothing ends.
   */
  private int[] ended = NOTHING;

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
    if (ended == NOTHING) {
      ended = new int[2 * CLASSES];
    }
    int which = classOf(durationMillis);
    ended[which]++;
    int said = ended[CLASSES + which] + log2Eighths(bytes);
    ended[CLASSES + which] = said < 0 ? Integer.MAX_VALUE : said;
  }

  /** Notes that a connection which ended soon was of a new client. */
  void soonByNew() {
    soonByNew++;
  }

  /**
   * Eight times about the binary logarithm of the bytes plus one: exact for powers of two, and
   * otherwise wrong by about one at most.
   */
  private static int log2Eighths(long bytes) {
    return ((Float.floatToRawIntBits((float) (bytes + 1)) + HALF) >>> CUT) - ONE;
  }

  /** The counts; {@code null} if nothing ended. */
  @Nullable Conduct conduct(boolean allAreNew) {
    int all = 0;
    for (int i = 0; i < ended.length / 2; i++) {
      all |= ended[i];
    }
    if (all == 0) {
      return null;
    }
    Conduct.Builder conduct = Conduct.newBuilder().setSoonByNew(soonByNew).setAllAreNew(allAreNew);
    for (int i = 0; i < CLASSES; i++) {
      conduct.addEnded(ended[i]).addSaidEighths(ended[CLASSES + i]);
    }
    return conduct.build();
  }

  /**
   * Begins anew. The room for the counts is kept, unless nothing has ended since they began: so
   * quiet zones have none.
   */
  void clear(boolean nothingEnded) {
    if (nothingEnded) {
      ended = NOTHING;
    } else {
      Arrays.fill(ended, 0);
    }
    soonByNew = 0;
    opened = 0;
  }

  /** Bytes on the heap, about. */
  long memory() {
    return 24 + 4L * ended.length;
  }
}
