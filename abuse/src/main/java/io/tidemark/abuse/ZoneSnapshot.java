package io.tidemark.abuse;

import java.util.ArrayList;
import java.util.List;

/**
 * A zone as it is in one second, read once for all detectors. Taking it brings all decaying sums to
 * that second.
 */
final class ZoneSnapshot {
  /** Below it nothing that a source does is worth a thought. */
  static final float NOTABLE = 20;

  final ZoneSums sums;
  final AbuseRule rule;
  final int second;

  /** Sources that do much of something. */
  final List<SourceActivity> notable = new ArrayList<>();

  /** Connections of the zone. */
  final long open;

  /**
   * Sources that came more than once or twice in the last ten seconds or so, and how much they
   * opened.
   */
  int active;

  double activeOpened;

  /** Of the active: they were here before this began. */
  int returning;

  /**
   * Sources that were closed on soon, more than once, lately; those that were here before; how
   * often.
   */
  int looping;

  int loopingReturned;
  double loops;

  /** Sources that were refused lately. */
  int refused;

  ZoneSnapshot(ZoneSignals zone, AbuseRule rule, int second) {
    this.sums = zone.sums;
    this.open = zone.open;
    this.rule = rule;
    this.second = second;
    sums.age(second);
    zone.each(second, this::see);
  }

  private void see(SourceActivity source) {
    if (source.opened >= 0.5f) {
      active++;
      activeOpened += source.opened;
      returning += source.known ? 1 : 0;
    }
    if (source.brief >= 2) {
      looping++;
      loops += source.brief;
      loopingReturned += source.known ? 1 : 0;
    }
    if (source.refused >= 1) {
      refused++;
    }
    if (source.opened >= NOTABLE
        || source.open() >= NOTABLE
        || source.brief >= NOTABLE
        || source.refused >= NOTABLE) {
      notable.add(source);
    }
  }

  /** Whether somebody holds too much. */
  boolean isHeld() {
    return notable.stream().anyMatch(source -> source.holding);
  }

  /** For how long the zone has been looked at. */
  int knownSeconds() {
    return second - sums.firstSecond;
  }
}
