package io.tidemark.abuse;

/**
 * The number of connections that were dropped lately and not yet replaced, in two halves of one
 * number: those of the present span of time and those of the span before. A dropped connection
 * counts in full until it is replaced or forgotten, between one and two spans after it was dropped:
 * of a hundred clients that come back within a minute, the last ones count as little as the first.
 */
final class Dropped {
  /** Nearly all clients that come back after a deploy do so within this time. */
  static final int SPAN_SECONDS = 100;

  /** Parts of a connection are counted where only the share of the dropped ones is known. */
  private static final int PARTS = 16;

  private Dropped() {}

  /** The number as of {@code second}, if it was as of {@code before}. */
  static long after(int before, int second, long dropped) {
    if (dropped == 0) {
      return 0;
    }
    int spans = second / SPAN_SECONDS - before / SPAN_SECONDS;
    return spans == 0 ? dropped : spans == 1 ? dropped << Integer.SIZE : 0;
  }

  /** The number after so many more connections were dropped. */
  static long with(double connections, long dropped) {
    long now = Math.min(Integer.MAX_VALUE, (int) dropped + Math.round(connections * PARTS));
    return (dropped & ~0xffff_ffffL) | now;
  }

  /** True if a connection that opens replaces a dropped one. */
  static boolean isAny(long dropped) {
    return (dropped >> Integer.SIZE) + (int) dropped >= PARTS;
  }

  /** The number after one of them was replaced: the one that would be forgotten first. */
  static long replaced(long dropped) {
    long before = dropped >> Integer.SIZE;
    return before >= PARTS
        ? dropped - ((long) PARTS << Integer.SIZE)
        : (int) dropped - (PARTS - before);
  }
}
