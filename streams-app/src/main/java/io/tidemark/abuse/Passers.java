package io.tidemark.abuse;

/**
 * How often each source came lately, to any zone of the shard, in a byte each by hash: enough to
 * know who does so little that nothing need be remembered of it. Most connections are such, so most
 * events cost one look into this table, which fits a cache. Two that share a byte count as one:
 * then one is remembered too early, and no harm done.
 */
final class Passers {
  private static final int PLACES = 1 << 18;
  private static final int HALVED_SECONDS = 10;

  private final byte[] times = new byte[PLACES];
  private int came;

  /** How full it is, in sixteenths: what those that share a byte add to each other. */
  private int crowded;

  private int halvedSecond;

  /** Counts it, and says how often it came lately. */
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
