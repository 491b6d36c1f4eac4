package io.tidemark.abuse;

/**
 * The activity of one source in one zone: counts and sums that decay. The sums are as of the last
 * call of {@link #age}.
 */
final class SourceActivity {
  private static final Decay TEN_SECONDS = new Decay(10);
  private static final Decay HALF_MINUTE = new Decay(30);
  private static final Decay MINUTE = new Decay(60);
  private static final Decay TWO_MINUTES = new Decay(120);
  private static final Decay FIVE_MINUTES = new Decay(300);
  private static final Decay HALF_HOUR = new Decay(1_800);

  /**
   * From this many open connections on, the time for which the source has held them is also
   * measured.
   */
  private static final int MANY = 20;

  /** The part of people's connections that ends within seconds, at most. */
  private static final float MOST_BRIEF = 0.2f;

  /** A source is active from this sum of opened connections on. */
  private static final float ACTIVE = 0.5f;

  long key;

  /** The source's open connections, as far as events and reports show them. */
  private int open;

  /** The second since which {@link #open} is many. */
  private int manySince;

  /** The second since which the source has held too much; 0: it does not. */
  private int muchSince;

  /** Connections opened in about ten seconds: a sum that decays, as all others here. */
  float opened;

  /** The same in each of the last ten seconds. */
  private long openedEach;

  /** Connections opened in about five minutes. */
  float gained;

  /** Connections closed soon after they were opened, in about half a minute. */
  float brief;

  /** Handshakes refused for what the client did, in about a minute. */
  float refused;

  /** The evidence that the source opens more than people do, and of the two others likewise. */
  float openedEvidence;

  float briefEvidence;
  float refusedEvidence;

  /** Connections that were closed by something else than the source: a {@link Dropped}. */
  private long dropped;

  /**
   * Connections that may still end within seconds without being counted: a part of those that
   * replaced dropped ones in about two minutes.
   */
  private float excused;

  /**
   * Good connections closed in about half an hour: they lasted and carried data, as people's do.
   */
  float good;

  /** The last reports of the proxies: the connections that the source holds, and their bytes. */
  HolderReports reports = HolderReports.NOTHING;

  /**
   * The source had a connection that lasted in the zone before it got figures of its own, or while
   * it did little and there was no evidence against it.
   */
  boolean known;

  /** The source was found to hold too much, and still holds it. */
  boolean holding;

  /** A bit for each path at which the source was refused, by the path's hash. */
  long paths;

  int seenSecond;
  private int agedSecond;

  void begin(long newKey, int second) {
    key = newKey;
    open = 0;
    opened = 0;
    openedEach = 0;
    gained = 0;
    brief = 0;
    refused = 0;
    openedEvidence = 0;
    briefEvidence = 0;
    refusedEvidence = 0;
    dropped = 0;
    excused = 0;
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

  void closed(int connections, int second) {
    open(open - connections, second);
    reports.closed(connections);
  }

  /** The seconds for which the source has held many. */
  int manySeconds(int second) {
    return open < MANY ? 0 : second - manySince;
  }

  /** Remembers whether the source holds too much now; returns for how many seconds it has. */
  int updateMuch(boolean much, int second) {
    muchSince = !much ? 0 : muchSince == 0 ? second : muchSince;
    return much ? second - muchSince : 0;
  }

  void age(int second) {
    int passed = second - agedSecond;
    if (passed <= 0) {
      return;
    }
    dropped = Dropped.after(agedSecond, second, dropped);
    agedSecond = second;
    float explained = (float) LargeNat.explainsEachSecond(this);
    openedEvidence = Accumulation.OPENED.after(passed, openedEvidence, explained);
    briefEvidence = Accumulation.BRIEF.after(passed, briefEvidence, MOST_BRIEF * explained);
    refusedEvidence = Accumulation.REFUSED.after(passed, refusedEvidence, 0);
    opened *= TEN_SECONDS.after(passed);
    openedEach = TenSeconds.after(passed, openedEach);
    gained *= FIVE_MINUTES.after(passed);
    brief *= HALF_MINUTE.after(passed);
    refused *= MINUTE.after(passed);
    excused *= TWO_MINUTES.after(passed);
    good *= HALF_HOUR.after(passed);
    if (refused < 3 && refusedEvidence == 0) {
      paths = 0;
    }
    if (reports.isOver(second)) {
      // No proxy has reported the source lately, so it holds few on each. The reported connections
      // are taken off; those that were only seen to open may still be there.
      open((int) Math.max(0, open - reports.open()), second);
      reports = HolderReports.NOTHING;
    }
  }

  void opened() {
    opened++;
    openedEach = TenSeconds.with(openedEach);
    gained++;
    openedEvidence = Accumulation.OPENED.with(openedEvidence);
  }

  /**
   * Connections opened in ten seconds: a flood is counted exactly, so that it is found as soon as
   * it has opened too many, and its sum goes on when it is over.
   */
  float openedInTenSeconds() {
    return Math.max(opened, TenSeconds.sum(openedEach));
  }

  void dropped(double connections) {
    dropped = Dropped.with(connections, dropped);
  }

  /** Notes an opened connection; returns false unless it replaces a dropped one. */
  boolean replaces() {
    if (!Dropped.isAny(dropped)) {
      return false;
    }
    dropped = Dropped.replaced(dropped);
    excused += MOST_BRIEF;
    return true;
  }

  /** Notes a good connection, or one that lasted and was dropped. */
  void lasted(boolean isGood) {
    good += isGood ? 1 : 0;
    known |= !isActive() && evidence() == 0;
  }

  void brief() {
    if (excused >= 1) {
      excused--;
      return;
    }
    brief++;
    briefEvidence = Accumulation.BRIEF.with(briefEvidence);
  }

  void refused() {
    refused++;
    refusedEvidence = Accumulation.REFUSED.with(refusedEvidence);
  }

  /** True if the source has gone on with this until now: the decaying sum of it is not over. */
  private static boolean goesOn(float sum) {
    return sum >= 1;
  }

  boolean opensTooMuch(double needed) {
    return openedEvidence >= needed && goesOn(opened);
  }

  boolean endsTooSoon(double needed) {
    return briefEvidence >= needed && goesOn(brief);
  }

  boolean isRefusedTooMuch(double needed) {
    return refusedEvidence >= needed && goesOn(refused);
  }

  void keepAtMost(float ofOpens, float ofBrief, float ofRefusals) {
    openedEvidence = Math.min(openedEvidence, ofOpens);
    briefEvidence = Math.min(briefEvidence, ofBrief);
    refusedEvidence = Math.min(refusedEvidence, ofRefusals);
  }

  /** The strongest evidence against the source. */
  float evidence() {
    return Math.max(openedEvidence, Math.max(briefEvidence, refusedEvidence));
  }

  /** True if the source has opened some connections in the last ten seconds or so. */
  boolean isActive() {
    return opened >= ACTIVE;
  }

  /** True if the source is new in the zone, and has not behaved as people do. */
  boolean isStranger() {
    return !known && good < 1;
  }

  /** The weight of the source: where there is no room, those with the least are forgotten. */
  float weight() {
    return open + opened + brief + refused;
  }

  /** True if the source has nothing open, and did nothing for more than {@code seconds}. */
  boolean isStale(int second, int seconds) {
    return open == 0 && second - seenSecond > seconds;
  }

  int distinctPaths() {
    return Long.bitCount(paths);
  }
}
