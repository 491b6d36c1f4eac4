package io.tidemark.audit;

import io.tidemark.events.Periods;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.Tally;
import java.util.ArrayList;
import java.util.List;

/**
 * Places what one record says into the histories, each at its time: nothing later than log time,
 * and what was settled already as the net of it where the books stand.
 */
final class Placing {
  private static final long CLAMPED = 1_000;

  private final Histories histories;
  private final Source source;
  private final long base;
  private final long logTime;
  private final long settled;

  /** Opens and closes. */
  long events;

  long late;
  long lateNet;
  long clamped;
  boolean wayAhead;

  /** Counts that were put right, by how much each. */
  final List<Long> repairs = new ArrayList<>();

  Placing(Histories histories, Source source, long base, long logTime, long settled) {
    this.histories = histories;
    this.source = source;
    this.base = base;
    this.logTime = logTime;
    this.settled = settled;
  }

  private long now(long millis) {
    if (millis > logTime) {
      clamped++;
      wayAhead |= millis - logTime > CLAMPED;
    }
    return Math.min(millis, logTime);
  }

  /** Also of one that is away: a refusal is no level. */
  void refused(ZoneSlice slice) {
    for (Tally tally : slice.getTalliesList()) {
      for (RefusedCount of : tally.getRefusedList()) {
        refused(slice.getZone(), tally.getStartMillis(), of.getReason(), of.getCount());
      }
    }
    RefusedEvents refused = slice.getRefused();
    for (int i = 0; i < refused.getReasonCount(); i++) {
      refused(slice.getZone(), refused.getAtMillis(i), refused.getReason(i), 1);
    }
  }

  private void refused(String zone, long afterBase, RefusalReason reason, long count) {
    long when = Math.max(settled, Math.min(base + afterBase, logTime));
    int number = reason == RefusalReason.UNRECOGNIZED ? 0 : reason.getNumber();
    histories.zone(zone).notes(when).refused(number, count);
  }

  void events(ZoneSlice slice, DecisionKind lateAs) {
    ZoneHistory zone = histories.zone(slice.getZone());
    long net = 0;
    long lateBefore = lateNet;
    for (long after : slice.getOpened().getAtMillisList()) {
      net++;
      long when = now(base + after);
      if (isInTime(when, 1) && source.whole) {
        zone.opens.add(when);
      }
    }
    ClosedEvents closed = slice.getClosed();
    for (int i = 0; i < closed.getAtMillisCount(); i++) {
      net--;
      long when = now(base + closed.getAtMillis(i));
      if (isInTime(when, -1) && source.whole) {
        zone.closes.add(when);
      }
      long noted = Math.max(when, settled);
      zone.notes(noted).bytes(closed.getBytesIn(i), closed.getBytesOut(i));
      zone.restarted(noted, closed.getCategory(i) == CloseCategory.DRAIN ? 1 : 0);
    }
    for (Tally tally : slice.getTalliesList()) {
      net += tally.getOpened() - tally.getClosed();
      tally(zone, tally);
    }
    for (Traffic piece : slice.getTrafficList()) {
      long when = Math.max(settled, Math.min(base + piece.getAtMillis(), logTime));
      zone.notes(when).bytes(piece.getBytesIn(), piece.getBytesOut());
    }
    if (!source.whole) {
      return;
    }
    if (lateNet != lateBefore) {
      histories.level(zone.zone, settled, lateAs, lateNet - lateBefore);
    }
    source.levels.merge(zone.zone, net, Long::sum);
    said(zone.zone, slice.getOpenAfter(), Math.max(settled, Math.min(base, logTime)));
  }

  private boolean isInTime(long when, int change) {
    events++;
    if (when >= settled) {
      source.lastEvent = Math.max(source.lastEvent, when);
      return true;
    }
    late++;
    lateNet += change;
    return false;
  }

  private void tally(ZoneHistory zone, Tally tally) {
    long start = now(base + tally.getStartMillis());
    long end = Math.max(start + 1, Math.min(start + tally.getLengthMillis(), logTime + 1));
    long shown = Math.max(start, settled);
    zone.notes(shown).bytes(tally.getBytesIn(), tally.getBytesOut());
    zone.restarted(shown, drained(tally));
    if (tally.getOpened() + tally.getClosed() == 0) {
      return;
    }
    if (end <= settled) {
      late += tally.getOpened() + tally.getClosed();
      lateNet += tally.getOpened() - tally.getClosed();
      return;
    }
    source.lastEvent = Math.max(source.lastEvent, end);
    if (!source.whole) {
      return;
    }
    if (end - start == 1) {
      zone.add(ZoneHistory.Rare.events(start, tally.getOpened(), tally.getClosed()));
      return;
    }
    long before = Periods.share(tally.getIntegralMillis(), shown - start, end - start);
    zone.add(
        new ZoneHistory.Coarse(
            shown, end, tally.getIntegralMillis() - before, tally.getHigh(), tally.getLow()));
    zone.add(ZoneHistory.Rare.tallyEnd(end, tally.getOpened(), tally.getClosed()));
  }

  /** The number of connections that a restart ended. */
  static long drained(ZoneSlice slice) {
    long drained = 0;
    for (CloseCategory category : slice.getClosed().getCategoryList()) {
      drained += category == CloseCategory.DRAIN ? 1 : 0;
    }
    for (Tally tally : slice.getTalliesList()) {
      drained += drained(tally);
    }
    return drained;
  }

  private static long drained(Tally tally) {
    long drained = 0;
    for (ClosedCount by : tally.getClosedByList()) {
      drained += by.getCategory() == CloseCategory.DRAIN ? by.getCount() : 0;
    }
    return drained;
  }

  /** It says what is open; where that is not what was counted, it is put right. */
  void said(String zone, long open, long at) {
    long by = open - source.levels.getOrDefault(zone, 0L);
    source.levels.put(zone, open);
    if (by != 0) {
      histories.level(zone, at, DecisionKind.REPAIRED, by);
      repairs.add(by);
    }
  }
}
