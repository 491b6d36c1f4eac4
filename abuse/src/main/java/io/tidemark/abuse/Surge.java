package io.tidemark.abuse;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The surge detection of one zone: it compares final minutes, five at a time, with the zone's own
 * seasonal past. More connections than ever before are a success, unless they are unlike the zone's
 * own: clients that send far less in them are not the customer's users. A surge names no source, so
 * it is a reason to look and no ground for a limit.
 */
final class Surge {
  /** Connections that the zone opens in five minutes; with fewer there is no surge. */
  static final Threshold OPENS = Threshold.of("surge_opens", 200);

  static final long BUCKET_MILLIS = 300_000;
  static final int EACH_DAY = (int) (86_400_000 / BUCKET_MILLIS);

  /**
   * The least score of {@link SeasonalPast}, in decades: a hint. The bytes of the connections
   * decide.
   */
  private static final double STRANGE = 2;

  /** A multiple of the opens about this time on most of the last seven days. */
  private static final double TIMES = 2;

  /** The factor by which a connection beyond the usual ones has fewer bytes. */
  private static final double TIMES_LESS_SAID = 6;

  /** After this many buckets, any other cause is known. */
  private static final int FEWEST_BUCKETS = 2;

  /** With fewer ended connections, nothing is known about the others. */
  private static final int FEWEST_CLOSED = 50;

  /**
   * The part of the additional connections that must have ended; the first to end are not typical.
   */
  private static final double MOST_GONE = 0.7;

  /** The fewest bytes of usual clients, as a part of {@link #usualBytes}. */
  private static final double LEAST_SAID = 0.5;

  /** The cap of learned bytes, in times {@link #usualBytes}. */
  private static final double MOST_TIMES = 3;

  private static final double LEARNS = 0.05;
  private static final double LEARNS_SOON = 0.3;

  /** The zone's place among those of the shard. */
  final int place;

  /** The bucket that is being counted, since the epoch, and what happened in it. */
  int bucket = -1;

  long opened;
  long closed;
  long bytes;

  /** The first bucket, and the most that was opened in one. */
  int first;

  long most;

  /** The usual bytes of a connection; 0: not known. */
  double usualBytes;

  /** Connections that usually end in five minutes. */
  double usualClosed;

  /**
   * The buckets in a row with much more opened than usual; {@code null} if there are none, as in
   * most zones.
   */
  @Nullable BusyRun busy;

  /** The past of a zone that was busy once; most never are. */
  @Nullable SeasonalPast past;

  Surge(int place) {
    this.place = place;
  }

  /**
   * Takes the next settled minute.
   *
   * @param fewest the fewest opens in five minutes that can be a surge
   * @return the finding for the five minutes that end with this minute or the one before
   */
  @Nullable Finding minute(long startMillis, long opens, long closes, long said, int fewest) {
    int now = (int) (startMillis / BUCKET_MILLIS);
    if (bucket >= 0 && now < bucket) {
      return null;
    }
    // Five minutes without a row for their last minute end late: they are reported only by the next
    // bucket.
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

  /** Counts the buckets without rows as empty ones. */
  private void pass(int to) {
    for (int empty = Math.max(bucket, to - 8 * EACH_DAY); bucket >= 0 && empty < to; empty++) {
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
    Finding found =
        isKnown && busy != null && isSurge(busy) ? finding(before, saidBeside(busy), fewest) : null;
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
   * The score of the bucket. A zone that was never busy has no past: its first busy minutes are
   * strange.
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
    if (!isMuch) {
      busy = null;
      return;
    }
    BusyRun run = busy == null ? new BusyRun() : busy;
    busy = run;
    run.buckets++;
    run.strangest = Math.max(run.strangest, strange);
    run.opened += opened - usualClosed;
    run.closed += closed - usualClosed;
    run.bytes += bytes - usualClosed * LEAST_SAID * usualBytes;
  }

  private boolean isSurge(BusyRun run) {
    return run.buckets >= FEWEST_BUCKETS
        && run.strangest >= STRANGE
        && saidBeside(run) * TIMES_LESS_SAID < usualBytes;
  }

  /**
   * The bytes per ended connection beyond the usual ones; NaN until most have ended, since the
   * first of a crowd to leave are not typical.
   */
  private static double saidBeside(BusyRun run) {
    boolean isTold = run.closed >= FEWEST_CLOSED && run.closed >= MOST_GONE * run.opened;
    return isTold ? Math.max(0, run.bytes) / run.closed : Double.NaN;
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
