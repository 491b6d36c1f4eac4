package io.tidemark.abuse;

import java.util.ArrayList;
import java.util.List;

/**
 * A zone as it is in one second, read once for all detectors. Taking it brings all decaying sums to
 * that second.
 */
final class ZoneSnapshot {
  /** Detectors do not look at sources with lower figures. */
  static final float NOTABLE = 20;

  private static final float SEVERAL = 1.5f;

  /**
   * More evidence than this multiple of what is usually needed is not kept, so that it fades soon
   * after the end of the abuse.
   */
  private static final float KEPT = 4;

  final ZoneSums sums;
  final AbuseRule rule;
  final int second;

  /** Sources with a figure of at least {@link #NOTABLE}. */
  final List<SourceActivity> notable = new ArrayList<>();

  /** Open connections of the zone. */
  final long open;

  /**
   * Sources that came more than once or twice in the last ten seconds or so, and how much they
   * opened.
   */
  int active;

  double activeOpened;

  /** The active sources that were known in the zone before. */
  int returning;

  /**
   * Sources with at least two brief connections lately; those known before; and the number of brief
   * connections.
   */
  int looping;

  int loopingReturned;
  double loops;

  /** New sources that opened more than one connection in the last minutes. */
  final List<SourceActivity> strangers = new ArrayList<>();

  /** Sources that were refused lately. */
  int refused;

  ZoneSnapshot(ZoneSignals zone, AbuseRule rule, int second) {
    this.sums = zone.sums;
    this.open = zone.open;
    this.rule = rule;
    this.second = second;
    sums.age(second);
    sums.keepAtMost(most(DistributedFloodDetector.OPENS));
    float opened = most(SourceFloodDetector.OPENS);
    float brief = most(ChurnDetector.BRIEF);
    float refusedMost = most(RefusalDetector.REFUSED);
    zone.each(
        second,
        source -> {
          source.keepAtMost(opened, brief, refusedMost);
          see(source);
        });
  }

  private float most(Threshold threshold) {
    return KEPT * (float) usuallyNeeded(threshold);
  }

  private void see(SourceActivity source) {
    if (source.isActive()) {
      active++;
      activeOpened += source.opened;
      returning += source.known ? 1 : 0;
    }
    if (source.brief >= 2) {
      looping++;
      loops += source.brief;
      loopingReturned += source.known ? 1 : 0;
    }
    if (source.isStranger() && source.gained >= SEVERAL) {
      strangers.add(source);
    }
    if (source.refused >= 1) {
      refused++;
    }
    if (source.opened >= NOTABLE
        || source.open() >= NOTABLE
        || source.brief >= NOTABLE
        || source.refused >= NOTABLE
        || source.evidence() >= ZoneSignals.EVIDENCE_STIRRING) {
      notable.add(source);
    }
  }

  /**
   * The evidence that is needed with the zone's threshold, in nats: a higher threshold needs more.
   */
  double needed(Threshold threshold) {
    return rule.needed() * rule.of(threshold) / threshold.preset();
  }

  /** The usual threshold, or the zone's if that is higher; confidence is measured against it. */
  double usual(Threshold threshold) {
    return Math.max(threshold.preset(), rule.of(threshold));
  }

  /** The evidence that is usually needed, or that the zone's rule needs if that is more. */
  double usuallyNeeded(Threshold threshold) {
    return Math.max(AbuseRule.DEFAULT.needed(), needed(threshold));
  }

  /** The factor by which more evidence is needed than for one false alarm in a zone and a year. */
  double strictness() {
    return rule.needed() / AbuseRule.DEFAULT.needed();
  }

  /** True if a source holds too much. */
  boolean isHeld() {
    return notable.stream().anyMatch(source -> source.holding);
  }

  /** For how long the zone has been looked at. */
  int knownSeconds() {
    return second - sums.firstSecond;
  }
}
