package io.tidemark.abuse;

/**
 * The reports of the proxies in the last half minute about a source that holds many connections:
 * their number, and the bytes sent in them. Each proxy reports every half minute, so each is
 * counted about once.
 */
final class HolderReports {
  /**
   * A little less than the interval of the proxies' reports: rather one is left out than counted
   * twice.
   */
  private static final int ROUND_SECONDS = 25;

  private static final int OVER_SECONDS = 75;

  /** With fewer bytes per connection, a source sends no more than a few pings. */
  private static final long NOTHING_BYTES = 100;

  /** A quiet source also sends this many times less than is usual in the zone. */
  private static final double LESS_THAN_USUAL = 10;

  /** The empty reports of most sources; nothing is ever added. */
  static final HolderReports NOTHING = new HolderReports();

  private int beganSecond;
  private long before;
  private long bytesBefore;
  private long now;
  private long bytesNow;
  private int quietSince;

  /** True if the usual number of bytes is known. */
  private boolean judged;

  /**
   * Adds the report of one proxy.
   *
   * @param usualBytes the bytes of a usual connection of the zone after the same time; 0: not known
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

  /**
   * Takes off connections that were closed since they were reported: a proxy that has yet to report
   * in this round must not make them count again. Those that were never reported are taken off,
   * too, so the sum is rather too low than too high.
   */
  void closed(long connections) {
    before = Math.max(0, before - connections);
    now = Math.max(0, now - connections);
  }

  boolean isOver(int second) {
    return this != NOTHING && second - beganSecond > OVER_SECONDS;
  }

  /** The connections that the source holds; 0 if no proxy reports it. */
  long open() {
    return Math.max(before, now);
  }

  /** The connections in this round, without proxies that have yet to report. */
  long openNow() {
    return now;
  }

  private long said() {
    return now >= before ? bytesNow : bytesBefore;
  }

  /** True if no proxy reports the source, or the usual bytes are not known. */
  boolean isUnknown() {
    return open() == 0 || !judged;
  }

  boolean isQuiet() {
    return quietSince > 0;
  }

  /** For how long the source has been quiet; 0: it is not. */
  int quietSeconds(int second) {
    return quietSince > 0 ? second - quietSince : 0;
  }

  boolean isQuietFor(int seconds, int second) {
    return quietSince > 0 && second - quietSince >= seconds;
  }
}
