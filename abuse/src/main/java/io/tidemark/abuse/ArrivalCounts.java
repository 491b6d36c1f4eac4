package io.tidemark.abuse;

/**
 * A counting table that estimates how often each source came lately to each zone of the shard. The
 * count is one byte, found by a hash, so the table fits a cache. Most sources do so little that
 * this byte is all that is kept of them. Two sources that share a byte are counted together: then
 * one of them is tracked earlier than needed, which does no harm.
 */
final class ArrivalCounts {
  private static final int PLACES = 1 << 18;
  private static final int HALVED_SECONDS = 10;

  private final byte[] times = new byte[PLACES];
  private int came;

  /**
   * The arrivals per byte, in sixteenths: what sources that share a byte add to each other's
   * counts.
   */
  private int crowded;

  private int halvedSecond;

  /** Counts an arrival, and returns how often the source came lately. */
  int comes(long hash, int second) {
    if (second - halvedSecond >= HALVED_SECONDS || came > PLACES / 2) {
      halve(second);
    }
    came++;
    int place = (int) (hash >>> 46);
    byte counted = times[place];
    if (counted < Byte.MAX_VALUE) {
      counted++;
      times[place] = counted;
    }
    return counted;
  }

  int crowded() {
    return crowded;
  }

  private void halve(int second) {
    for (int i = 0; i < PLACES; i++) {
      times[i] >>= 1;
    }
    crowded = came * 16 / PLACES;
    came = 0;
    halvedSecond = second;
  }
}
