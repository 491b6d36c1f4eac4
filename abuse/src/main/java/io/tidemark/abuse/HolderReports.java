package io.tidemark.abuse;

/**
 * The reports of the proxies in the last half minute about a source that holds many connections:
 * how many they are, and how much was said in them. Each proxy reports every half minute, so each
 * is in here about once.
 */
final class HolderReports {
  /** A little less than the proxies' pace: rather one left out than one counted twice. */
  private static final int ROUND_SECONDS = 25;

  private static final int OVER_SECONDS = 75;

  /** Less, in each connection, is nothing: a few pings. */
  private static final long NOTHING_BYTES = 100;

  /** Nor is it what the zone's connections say in as long. */
  private static final double LESS_THAN_USUAL = 10;

  /** Of most sources; nothing is ever added to it. */
  static final HolderReports NOTHING = new HolderReports();

  private int beganSecond;
  private long before;
  private long bytesBefore;
  private long now;
  private long bytesNow;
  private int quietSince;

  /** Whether it is known what is usual. */
  private boolean judged;

  /**
   * One proxy's word.
   *
   * @param usualBytes that the zone's connections say in as long as these are held; 0: not known
   */
  void add(long open, long bytes, double usualBytes, int second) {
    judged = usualBytes > 0;
    if (second - beganSecond >= ROUND_SECONDS) {
      before = now;
      bytesBefore = bytesNow;
      now = 0;
      bytesNow = 0;
      beganSecond = second;
    }
    now += open;
    bytesNow += bytes;
    boolean quiet =
        said() < NOTHING_BYTES * open() && said() * LESS_THAN_USUAL < usualBytes * open();
    if (!quiet) {
      quietSince = 0;
    } else if (quietSince == 0) {
      quietSince = second;
    }
  }

  boolean isOver(int second) {
    return this != NOTHING && second - beganSecond > OVER_SECONDS;
  }

  /** Connections that it holds, or 0: nobody tells. */
  long open() {
    return Math.max(before, now);
  }

  /** In this round, of which some proxies may be missing. */
  long openNow() {
    return now;
  }

  private long said() {
    return now >= before ? bytesNow : bytesBefore;
  }

  /** Nobody tells, or nobody knows what would be much. */
  boolean isUnknown() {
    return open() == 0 || !judged;
  }

  boolean isQuiet() {
    return quietSince > 0;
  }

  boolean isQuietFor(int seconds, int second) {
    return quietSince > 0 && second - quietSince >= seconds;
  }
}
