package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import java.util.HashSet;
import java.util.Set;

/**
 * All that was found of one kind in one zone without a pause: what somebody would be called for.
 */
final class Alarm {
  /** Whoever is found again sooner is found still. */
  private static final int PAUSE_SECONDS = 900;

  final int zone;
  final AbuseKind kind;
  final int firstSecond;
  int lastSecond;
  final Set<String> named = new HashSet<>();

  /** Of the baseline, which says no kind: it is about whatever happens. */
  final boolean isBaseline;

  Alarm(int zone, AbuseKind kind, int second) {
    this(zone, kind, second, false);
  }

  static Alarm ofBaseline(int zone, int second) {
    return new Alarm(zone, AbuseKind.SURGE, second, true);
  }

  private Alarm(int zone, AbuseKind kind, int second, boolean isBaseline) {
    this.isBaseline = isBaseline;
    this.zone = zone;
    this.kind = kind;
    this.firstSecond = second;
    this.lastSecond = second;
  }

  boolean goesOn(int second) {
    return second - lastSecond <= PAUSE_SECONDS;
  }
}
