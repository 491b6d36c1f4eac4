package io.tidemark.audit;

import io.tidemark.events.BatchSlices;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedColumns;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedColumns;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.TrafficColumns;
import java.util.ArrayList;
import java.util.List;

/**
 * The placing of one record's events into the histories, each at its time, but not later than log
 * time. Of events at times already settled, only the net is placed, at the settled time.
 */
final class Placing {
  private static final long CLAMPED = 1_000;

  private final Source source;
  private final long base;
  private final long logTime;
  private final long settled;

  /** The number of single opens and closes. */
  long events;

  long late;
  long lateNet;
  long clamped;
  boolean wayAhead;

  /** The amounts by which wrong counts were put right. */
  final List<Long> repairs = new ArrayList<>();

  Placing(Source source, long base, long logTime, long settled) {
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

  /** Places refused handshakes, also those of an emitter that is away: they change no level. */
  void refused(BatchSlices slice, ZoneHistory zone) {
    Batch batch = slice.batch();
    for (int i = slice.talliesFrom(); i < slice.talliesTo(); i++) {
      Tally tally = batch.getTallies(i);
      for (RefusedCount of : tally.getRefusedList()) {
        refused(zone, tally.getStartMillis(), of.getReason(), of.getCount());
      }
    }
    RefusedColumns refused = batch.getRefused();
    for (int i = slice.refusedFrom(); i < slice.refusedTo(); i++) {
      RefusalReason reason =
          refused.getKindsCount() == 0
              ? RefusalReason.REFUSED_UNSPECIFIED
              : refused.getKinds(refused.getKindCount() == 0 ? 0 : refused.getKind(i)).getReason();
      refused(zone, refused.getAtMillis(i), reason, 1);
    }
  }

  private void refused(ZoneHistory zone, long afterBase, RefusalReason reason, long count) {
    long when = Math.max(settled, Math.min(base + afterBase, logTime));
    int number = reason == RefusalReason.UNRECOGNIZED ? 0 : reason.getNumber();
    zone.notes(when).refused(number, count);
  }

  void events(BatchSlices slice, Source.Level level, DecisionKind lateAs) {
    ZoneHistory zone = level.zone;
    Batch batch = slice.batch();
    long net = 0;
    long lateBefore = lateNet;
    for (int i = slice.openedFrom(); i < slice.openedTo(); i++) {
      net++;
      long when = now(base + batch.getOpened().getAtMillis(i));
      if (isInTime(when, 1) && source.whole) {
        zone.opens.add(when);
      }
    }
    ClosedColumns closed = batch.getClosed();
    for (int i = slice.closedFrom(); i < slice.closedTo(); i++) {
      net--;
      long when = now(base + closed.getAtMillis(i));
      if (isInTime(when, -1) && source.whole) {
        zone.closes.add(when);
      }
      long noted = Math.max(when, settled);
      zone.notes(noted)
          .bytes(
              closed.getBytesInCount() == 0 ? 0 : closed.getBytesIn(i),
              closed.getBytesOutCount() == 0 ? 0 : closed.getBytesOut(i));
      zone.restarted(noted, isDrained(closed, i) ? 1 : 0);
    }
    for (int i = slice.talliesFrom(); i < slice.talliesTo(); i++) {
      Tally tally = batch.getTallies(i);
      net += tally.getOpened() - tally.getClosed();
      tally(zone, tally);
    }
    TrafficColumns traffic = batch.getTraffic();
    for (int i = slice.trafficFrom(); i < slice.trafficTo(); i++) {
      long when = Math.max(settled, Math.min(base + traffic.getAtMillis(i), logTime));
      zone.notes(when)
          .bytes(
              traffic.getBytesInCount() == 0 ? 0 : traffic.getBytesIn(i),
              traffic.getBytesOutCount() == 0 ? 0 : traffic.getBytesOut(i));
    }
    if (!source.whole) {
      return;
    }
    if (lateNet != lateBefore) {
      zone.add(ZoneHistory.Rare.level(settled, lateAs, lateNet - lateBefore));
    }
    level.open += net;
    said(level, slice.openAfter(), Math.max(settled, Math.min(base, logTime)));
  }

  private static boolean isDrained(ClosedColumns closed, int index) {
    return closed.getKindsCount() > 0
        && closed.getKinds(closed.getKindCount() == 0 ? 0 : closed.getKind(index)).getCategory()
            == CloseCategory.DRAIN;
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
  static long drained(BatchSlices slice) {
    long drained = 0;
    for (int i = slice.closedFrom(); i < slice.closedTo(); i++) {
      drained += isDrained(slice.batch().getClosed(), i) ? 1 : 0;
    }
    for (int i = slice.talliesFrom(); i < slice.talliesTo(); i++) {
      drained += drained(slice.batch().getTallies(i));
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

  /** Takes the emitter's own count of open connections; if it differs, the level is put right. */
  void said(Source.Level level, long open, long at) {
    long by = open - level.open;
    level.open = open;
    if (by != 0) {
      level.zone.add(ZoneHistory.Rare.level(at, DecisionKind.REPAIRED, by));
      repairs.add(by);
    }
  }
}
