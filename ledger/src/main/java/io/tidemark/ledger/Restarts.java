package io.tidemark.ledger;

import io.tidemark.events.Periods;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The connections of a zone that a restart ended or brought back (a drain, a lost or returned
 * node), by the minute. They mark their own minute and the two after it, since clients come back in
 * a wave.
 */
final class Restarts {
  private static final long WAVE_MILLIS = 2 * Periods.MINUTE;

  final NavigableMap<Long, Long> byMinute = new TreeMap<>();

  void add(long atMillis, long connections) {
    byMinute.merge(Periods.start(atMillis, Periods.MINUTE), connections, Long::sum);
  }

  /** The connections that mark this minute. Earlier minutes are not asked for again. */
  long involvedIn(long minuteMillis) {
    byMinute.headMap(minuteMillis - WAVE_MILLIS, false).clear();
    long involved = 0;
    for (long connections : byMinute.headMap(minuteMillis, true).values()) {
      involved += connections;
    }
    return involved;
  }

  boolean isOverAfter(long minuteMillis) {
    return byMinute.tailMap(minuteMillis - WAVE_MILLIS, false).isEmpty();
  }
}
