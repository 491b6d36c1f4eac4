package io.tidemark.abuse;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The surge detection of one zone: its final minutes, five at a time, against its own seasonal
 * past. More than ever before is a success, unless the connections are unlike the zone's own: those
 * who say far less in them are not the customer's users. A surge names no source, so it is a reason
 * to look and no ground for a limit.
 */
final class Surge {
  /** Connections that the zone opens in five minutes; with fewer there is no surge. */
  static final Threshold OPENS = Threshold.of("surge_opens", 200);

  static final long BUCKET_MILLIS = 300_000;
  static final int EACH_DAY = (int) (86_400_000 / BUCKET_MILLIS);

  /** The sum of three ranks, in decades: a hint. What is said in the connections decides. */
  private static final double STRANGE = 2;

  /** Than about this time on most of the last seven days. */
  private static final double TIMES = 2;

  /** In a connection of those who came beside the usual. */
  private static final double TIMES_LESS_SAID = 6;

  /** By then whatever else explains it is known. */
  private static final int FEWEST_BUCKETS = 2;

  /** Fewer that ended say nothing about the others. */
  private static final int FEWEST_CLOSED = 50;

  /**
   * The part of those that came that has gone again; with less, the closed are those in a hurry.
   */
  private static final double MOST_GONE = 0.7;

  /** The least that usual clients say, as a part of what is usual. */
  private static final double LEAST_SAID = 0.5;

  /** One huge download is not what is usual. */
  private static final double MOST_TIMES = 3;

  private static final double LEARNS = 0.05;
  private static final double LEARNS_SOON = 0.3;

  final String zone;

  /** Its place among the zones of the shard. */
  final int place;

  /** The bucket that is being counted, and what happened in it. */
  long bucket = -1;

  long opened;
  long closed;
  long bytes;

  /** The first bucket, and the most that was opened in one. */
  long first;

  long most;

  /** Bytes that a connection usually says; 0: not known. */
  double usualBytes;

  /** Connections that end in five minutes, lately. */
  double usualClosed;

  /**
   * Beside the usual, since so much is opened: for how many buckets, how many came, how many went,
   * what they said.
   */
  int muchBuckets;

  /** The strangest of these buckets. */
  double strangest;

  double othersOpened;

  double othersClosed;
  double othersBytes;

  /** The past of a zone that was busy once; most never are. */
  @Nullable SeasonalPast past;

  Surge(String zone, int place) {
    this.zone = zone;
    this.place = place;
  }

  /**
   * The next settled minute.
   *
   * @param fewest opened in five minutes that are worth a thought
   * @return what is found where these five minutes end with it
   */
  @Nullable Finding minute(long startMillis, long opens, long closes, long said, int fewest) {
    long now = startMillis / BUCKET_MILLIS;
    if (bucket >= 0 && now < bucket) {
      return null;
    }
    // Of five minutes without a last one nobody hears in time; of the next, it may be said.
    boolean isNext = now == bucket + 1;
    Finding last = bucket >= 0 && now > bucket ? finish(fewest) : null;
    Finding late = isNext ? last : null;
    if (bucket < 0) {
      first = now;
    }
    pass(now);
    opened += opens;
    closed += closes;
    bytes += said;
    boolean isLast = (startMillis + 60_000) % BUCKET_MILLIS == 0;
    Finding found = isLast ? finish(fewest) : null;
    return found == null ? late : found;
  }

  /** Buckets of which nobody heard were empty. */
  private void pass(long to) {
    for (long empty = Math.max(bucket, to - 8L * EACH_DAY); bucket >= 0 && empty < to; empty++) {
      if (past != null) {
        past.put(0);
      }
    }
    if (to > bucket) {
      count(false, 0);
    }
    bucket = to;
  }

  private @Nullable Finding finish(int fewest) {
    boolean isKnown = bucket - first >= EACH_DAY;
    double before = past == null ? most : past.mostAboutNow();
    double strange = strange(fewest);
    boolean isMuch = opened >= fewest && opened >= TIMES * before;
    count(isMuch, strange);
    double said = saidByOthers();
    boolean isSurge =
        isKnown
            && muchBuckets >= FEWEST_BUCKETS
            && strangest >= STRANGE
            && said * TIMES_LESS_SAID < usualBytes;
    Finding found = isSurge ? finding(before, said, fewest) : null;
    if (!isMuch || !isKnown) {
      learn();
    }
    most = Math.max(most, opened);
    bucket++;
    opened = 0;
    closed = 0;
    bytes = 0;
    return found;
  }

  /**
   * A zone that was never busy has no past to be measured by: its first busy minutes are strange.
   */
  private double strange(int fewest) {
    if (past == null && opened < fewest) {
      return 0;
    }
    if (past == null) {
      past = new SeasonalPast(EACH_DAY);
      for (int i = 0; i < EACH_DAY; i++) {
        past.put(0);
      }
      past.put((float) opened);
      return STRANGE;
    }
    return past.next((double) opened);
  }

  private void learn() {
    usualClosed += LEARNS_SOON * (closed - usualClosed);
    if (closed > 0) {
      double plenty = usualBytes == 0 ? Double.MAX_VALUE : MOST_TIMES * usualBytes;
      double each = Math.min(plenty, (double) bytes / closed);
      double weight = Math.min(1, closed / (double) FEWEST_CLOSED) * LEARNS;
      usualBytes += usualBytes == 0 ? each : weight * (each - usualBytes);
    }
  }

  private void count(boolean isMuch, double strange) {
    strangest = isMuch ? Math.max(strangest, strange) : 0;
    muchBuckets = isMuch ? muchBuckets + 1 : 0;
    othersOpened = isMuch ? othersOpened + opened - usualClosed : 0;
    othersClosed = isMuch ? othersClosed + closed - usualClosed : 0;
    othersBytes = isMuch ? othersBytes + bytes - usualClosed * LEAST_SAID * usualBytes : 0;
  }

  /**
   * The bytes of each connection beside the usual ones that ended, if most have. The first of a
   * crowd that go are in a hurry, and speak only for themselves.
   */
  private double saidByOthers() {
    boolean isTold = othersClosed >= FEWEST_CLOSED && othersClosed >= MOST_GONE * othersOpened;
    return isTold ? Math.max(0, othersBytes) / othersClosed : Double.NaN;
  }

  private Finding finding(double before, double said, int fewest) {
    SortedMap<String, Double> figures = new TreeMap<>();
    figures.put("opened", (double) opened);
    figures.put("most_before", before);
    figures.put("bytes_each", said);
    figures.put("usual_bytes_each", usualBytes);
    figures.put("threshold", Math.max(fewest, TIMES * before));
    double times = opened / Math.max(fewest, TIMES * before);
    return new Finding(
        AbuseKind.SURGE,
        Severity.of(times),
        Suspects.confidence(times),
        List.of(),
        0,
        figures,
        String.format(
            Locale.ROOT,
            "opened %,d connections in five minutes, about this time at most %,d on most of the last days;"
                + " each of these said about %,d bytes, %,d are usual",
            opened,
            Math.round(before),
            Math.round(said),
            Math.round(usualBytes)));
  }
}
