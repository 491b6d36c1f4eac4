package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import java.util.HashSet;
import java.util.Set;

/**
 * All findings of one kind in one zone without a pause, for which an operator would be called once.
 */
final class Alarm {
  /** A finding before the end of this pause continues the alarm. */
  private static final int PAUSE_SECONDS = 900;

  final int zone;
  final AbuseKind kind;
  final int firstSecond;
  int lastSecond;
  final Set<String> named = new HashSet<>();

  /** The highest confidence of its findings. */
  double confidence;

  /** The reason of the first finding, in a sentence. */
  String evidence = "";

  /** True if the alarm is of the baseline, which names no kind: it matches any label. */
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
