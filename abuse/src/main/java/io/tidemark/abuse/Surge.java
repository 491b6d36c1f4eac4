package io.tidemark.abuse;

import io.tidemark.events.v1.Conduct;
import org.jspecify.annotations.Nullable;

/**
 * The surge detection of one zone: it looks, minute by minute, at what came beside the usual
 * connections, and adds up the evidence that it behaves unlike the zone's clients. The number alone
 * is no evidence: more connections than ever before are a success. A surge names no source, so it
 * is a reason to look and no ground for a limit.
 */
final class Surge {
  /** Connections that the zone opens in five minutes; with fewer there is no surge. */
  static final Threshold OPENS = Threshold.of("surge_opens", 200);

  private static final long MINUTE_MILLIS = 60_000;
  static final int EACH_DAY = 288;
  private static final int BUCKET_MINUTES = 24 * 60 / EACH_DAY;

  /** One minute gives at most this part of the evidence that is needed. */
  private static final double MOST_AT_ONCE = 0.6;

  /** The evidence is kept below this multiple of what is needed, so that a surge ends soon. */
  private static final double MOST = 1.5;

  /** The price of a minute's evidence: the kind of difference was not known before. */
  private static final double PRICE = 0.5;

  /** The part of the needed evidence that a minute without any takes away. */
  private static final double FADES = 0.15;

  /** With more evidence than this, in nats, the zone learns nothing new as usual, or nearly so. */
  private static final double SUSPECTED = 3;

  private static final float LEARNS_SUSPECTED = 0.02f;

  /** The zone's place among those of the shard. */
  final int place;

  /** The last minute, since the epoch, and the connections that were opened in it. */
  int minute = -1;

  long openedBefore;

  /** The connections opened in the present five minutes. */
  long opened;

  final UsualConduct usual = new UsualConduct();

  /** The evidence so far, in nats. */
  double evidence;

  /** The opens of the last days, each five minutes; only of a zone that was busy once. */
  @Nullable SeasonalPast past;

  Surge(int place) {
    this.place = place;
  }

  int bucket() {
    return minute / BUCKET_MINUTES;
  }

  /**
   * Takes the next settled minute.
   *
   * @param fewest the fewest opens in five minutes that can be a surge
   * @param needed the evidence from which on a surge is reported, in nats
   */
  @Nullable Finding minute(
      long startMillis, long opens, Conduct conduct, int fewest, double needed) {
    int at = (int) (startMillis / MINUTE_MILLIS);
    if (minute >= 0 && at <= minute) {
      return null;
    }
    pass(at, fewest);
    MinuteConduct now = new MinuteConduct(opens, openedBefore, conduct);
    double expected = expected();
    boolean isBusy = usual.isKnown() && opens * BUCKET_MINUTES >= fewest;
    UsualConduct.Unlike unlike = isBusy ? usual.rate(now, expected) : UsualConduct.Unlike.NOTHING;
    boolean isUnlike = unlike.nats() > 0;
    evidence += isUnlike ? Math.min(MOST_AT_ONCE * needed, unlike.nats()) - PRICE : -FADES * needed;
    evidence = Math.max(0, Math.min(MOST * needed, evidence));
    Finding found =
        isUnlike && evidence >= needed
            ? SurgeReason.finding(usual, now, unlike, expected, evidence, needed, unusual())
            : null;
    usual.learn(now, evidence > SUSPECTED ? LEARNS_SUSPECTED : 1);
    opened += opens;
    openedBefore = opens;
    return found;
  }

  /** Goes on to a minute; those between have no rows, since nothing happened in them. */
  private void pass(int to, int fewest) {
    if (minute >= 0 && to > minute + 1) {
      openedBefore = 0;
      evidence = 0;
    }
    int from = minute < 0 ? to / BUCKET_MINUTES : bucket();
    from = Math.max(from, to / BUCKET_MINUTES - 8 * EACH_DAY);
    for (int ended = from; ended < to / BUCKET_MINUTES; ended++) {
      remember(fewest);
      opened = 0;
    }
    minute = to;
  }

  private void remember(int fewest) {
    SeasonalPast known = past;
    if (known == null && opened >= fewest) {
      known = new SeasonalPast(EACH_DAY);
      for (int i = 0; i < EACH_DAY; i++) {
        known.put(0);
      }
      past = known;
    }
    if (known != null) {
      known.next((double) opened);
    }
  }

  /** The opens of a usual minute: of the last hour, or of about this time on most days. */
  private double expected() {
    double season = past == null ? 0 : past.mostAboutNow() / BUCKET_MINUTES;
    return Math.max(usual.opens, season);
  }

  /** The highest score of the number of opens in about the last day, in decades. */
  private double unusual() {
    return past == null ? 0 : past.told;
  }
}
