package io.tidemark.abuse;

/** Sums over all sources of a zone. They are as of the last call of {@link #age}. */
final class ZoneSums {
  private static final Decay TEN_SECONDS = new Decay(10);
  private static final Decay HALF_MINUTE = new Decay(30);
  private static final Decay MINUTE = new Decay(60);
  private static final Decay HALF_HOUR = new Decay(1_800);

  private static final float STIRRING = 250;
  private static final double STIRRING_TIMES = 2;
  private static final double MOSTLY = 0.5;

  /**
   * New sources may open a tenth of the usual connections, each more than a few; the usual number
   * is one of ten seconds.
   */
  private static final float STRANGERS_PART = 10 * 10;

  /** The second since which the zone is watched. */
  final int firstSecond;

  private int agedSecond;
  private double usual;

  /** Connections opened in about ten seconds, and in about half an hour. */
  float opened;

  double openedUsually;

  /**
   * Connections closed in about half a minute, and those of them that closed soon after they were
   * opened.
   */
  float closed;

  float brief;

  /** Handshakes refused for what the client did, in about a minute. */
  float refused;

  /** Connections lost through no doing of the clients': a {@link Dropped}. */
  private long dropped;

  /** The evidence that many new sources open more together than people do. */
  float strangersEvidence;

  /** A running average over ended connections that lasted: bytes both ways; 0: none ended. */
  private float saidUsually;

  /** The same, per second of the connection. */
  private float saidEachSecond;

  ZoneSums(int second) {
    firstSecond = second;
    agedSecond = second;
  }

  void age(int second) {
    int passed = second - agedSecond;
    if (passed <= 0) {
      return;
    }
    dropped = Dropped.after(agedSecond, second, dropped);
    agedSecond = second;
    opened *= TEN_SECONDS.after(passed);
    openedUsually *= HALF_HOUR.after(passed);
    closed *= HALF_MINUTE.after(passed);
    brief *= HALF_MINUTE.after(passed);
    refused *= MINUTE.after(passed);
    strangersEvidence =
        Accumulation.BY_STRANGERS.after(passed, strangersEvidence, (float) usual / STRANGERS_PART);
    usual = reckonUsual();
  }

  /**
   * Counts an opened connection, unless it replaces one that was dropped a moment ago.
   *
   * @return true if it was counted
   */
  boolean opened(int second) {
    age(second);
    if (Dropped.isAny(dropped)) {
      dropped = Dropped.replaced(dropped);
      return false;
    }
    add(1);
    return true;
  }

  void openedByStranger(int second) {
    age(second);
    strangersEvidence = Accumulation.BY_STRANGERS.with(strangersEvidence);
  }

  void keepAtMost(float evidence) {
    strangersEvidence = Math.min(strangersEvidence, evidence);
  }

  private void add(long number) {
    opened += number;
    // A flood that goes on must not become the usual rate, at least not soon.
    double most = Math.max(STIRRING, STIRRING_TIMES * usual);
    openedUsually += usual == 0 || opened <= most ? number : number * most / opened;
  }

  void tallied(long number, int second) {
    age(second);
    add(number);
  }

  void closed(boolean isBrief, boolean isDropped, int second) {
    age(second);
    closed++;
    brief += isBrief ? 1 : 0;
    dropped = isDropped ? Dropped.with(1, dropped) : dropped;
  }

  /** Adds a connection that lasted to the averages. */
  void said(long bytes, long millis) {
    float rate = 1_000f * bytes / millis;
    saidUsually += saidUsually == 0 ? bytes : 0.02f * (bytes - saidUsually);
    saidEachSecond += saidEachSecond == 0 ? rate : 0.02f * (rate - saidEachSecond);
  }

  /** The bytes of a usual connection after this many seconds, at most those of a whole one. */
  double saidIn(int seconds) {
    return Math.min(saidUsually, (double) saidEachSecond * seconds);
  }

  void refused(int second) {
    age(second);
    refused++;
  }

  void lost(long connections, int second) {
    age(second);
    dropped = Dropped.with((double) connections, dropped);
  }

  /** True if far more is opened than is usual, or most connections close at once. */
  boolean isStirred() {
    return strangersEvidence > ZoneSignals.EVIDENCE_STIRRING
        || (opened > STIRRING && opened > STIRRING_TIMES * usual)
        || (brief >= ReconnectLoopDetector.FEWEST_LOOPS && isMostlyBrief());
  }

  boolean isMostlyBrief() {
    return brief >= MOSTLY * closed;
  }

  /** The usual number of opens in ten seconds; 0 before it is known. */
  double usual() {
    return usual;
  }

  /** The second as of which the sums are. */
  int second() {
    return agedSecond;
  }

  /** For how long the zone has been watched. */
  int knownSeconds() {
    return agedSecond - firstSecond;
  }

  private double reckonUsual() {
    int known = agedSecond - firstSecond;
    double weight = HALF_HOUR.seconds * (1 - HALF_HOUR.after(known));
    return known < 60 ? 0 : Math.max(0, openedUsually - opened) / weight * TEN_SECONDS.seconds;
  }
}
