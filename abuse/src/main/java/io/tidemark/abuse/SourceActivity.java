package io.tidemark.abuse;

/**
 * The activity of one source in one zone: counts and sums that decay. The sums are as of the second
 * of the last snapshot.
 */
final class SourceActivity {
  private static final Decay TEN_SECONDS = new Decay(10);
  private static final Decay HALF_MINUTE = new Decay(30);
  private static final Decay MINUTE = new Decay(60);
  private static final Decay TWO_MINUTES = new Decay(120);
  private static final Decay FIVE_MINUTES = new Decay(300);
  private static final Decay HALF_HOUR = new Decay(1_800);

  /**
   * From so many open connections on, it is also followed for how long the source has held them.
   */
  private static final int MANY = 20;

  long key;

  /** Connections that it has open, as far as it was seen to open them. */
  private int open;

  /** Since when these are many. */
  private int manySince;

  /** Since when it has held too much; 0: it does not. */
  private int muchSince;

  /** Opened in about ten seconds. */
  float opened;

  /** Opened in about five minutes. */
  float gained;

  /** Closed soon after they were opened, in about half a minute. */
  float brief;

  /** Handshakes refused for what the client did, in about a minute. */
  float refused;

  /**
   * Connections that it lost through no doing of its own, in about two minutes, and not yet
   * replaced.
   */
  float dropped;

  /** Closed after a while of saying something, as people's are, in about half an hour. */
  float good;

  /** As the proxies last told: what it holds, and the bytes that these have said. */
  HolderReports reports = HolderReports.NOTHING;

  /** It was here before it was remembered, with a connection that lasted. */
  boolean known;

  /** It was found to hold too much, and has not let go. */
  boolean holding;

  /** A bit for each path at which it was refused, by the path's hash. */
  long paths;

  int seenSecond;
  private int agedSecond;

  void begin(long newKey, int second) {
    key = newKey;
    open = 0;
    opened = 0;
    gained = 0;
    brief = 0;
    refused = 0;
    dropped = 0;
    good = 0;
    known = false;
    holding = false;
    paths = 0;
    reports = HolderReports.NOTHING;
    muchSince = 0;
    seenSecond = second;
    agedSecond = second;
  }

  int open() {
    return open;
  }

  void open(int connections, int second) {
    if (connections < MANY) {
      muchSince = 0;
      holding = false;
    } else if (open < MANY) {
      manySince = second;
    }
    open = Math.max(0, connections);
  }

  /** For how long it has held many. */
  int manySeconds(int second) {
    return open < MANY ? 0 : second - manySince;
  }

  /** Remembers whether it holds too much now; returns for how many seconds it has. */
  int updateMuch(boolean much, int second) {
    muchSince = !much ? 0 : muchSince == 0 ? second : muchSince;
    return much ? second - muchSince : 0;
  }

  void age(int second) {
    int passed = second - agedSecond;
    if (passed <= 0) {
      return;
    }
    agedSecond = second;
    opened *= TEN_SECONDS.after(passed);
    gained *= FIVE_MINUTES.after(passed);
    brief *= HALF_MINUTE.after(passed);
    refused *= MINUTE.after(passed);
    dropped *= TWO_MINUTES.after(passed);
    good *= HALF_HOUR.after(passed);
    if (refused < 3) {
      paths = 0;
    }
    if (reports.isOver(second)) {
      // It holds few on each proxy now: what was told is gone, what was only seen may be there.
      open((int) Math.max(0, open - reports.open()), second);
      reports = HolderReports.NOTHING;
    }
  }

  /** The weight of the source: where there is no room, those with the least are forgotten. */
  float weight() {
    return open + opened + brief + refused;
  }

  /** True if it has nothing open, and did nothing for more than so many seconds. */
  boolean isStale(int second, int seconds) {
    return open == 0 && second - seenSecond > seconds;
  }

  int distinctPaths() {
    return Long.bitCount(paths);
  }
}
