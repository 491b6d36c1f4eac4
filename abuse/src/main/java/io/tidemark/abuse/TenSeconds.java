package io.tidemark.abuse;

/**
 * A count of the events of each of the last ten seconds, packed into one number. A second counts
 * {@link #MOST} events at most: a source with more in one second is found by its decaying sum.
 */
final class TenSeconds {
  private static final int SECONDS = 10;
  private static final int BITS = 6;
  private static final long MOST = (1L << BITS) - 1;
  private static final long ALL = (1L << (SECONDS * BITS)) - 1;

  private TenSeconds() {}

  /** The counts after some seconds without an event. */
  static long after(int seconds, long counts) {
    return seconds >= SECONDS ? 0 : (counts << (BITS * seconds)) & ALL;
  }

  /** The counts after one more event in the present second. */
  static long with(long counts) {
    return (counts & MOST) == MOST ? counts : counts + 1;
  }

  /** The number of all events. */
  static int sum(long counts) {
    int sum = 0;
    for (long left = counts; left != 0; left >>>= BITS) {
      sum += (int) (left & MOST);
    }
    return sum;
  }
}
