package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.Tally;

/**
 * The booking of one batch, a zone at a time. It changes the live counts at once, and adds each
 * event to the unsettled events at the event's own time. Events with a time in the future are
 * booked at log time. Events of a time that is already settled are late: their net is booked as one
 * level change. This is the hot path: opens and closes allocate no objects; tallies do.
 */
final class SliceBooking {
  /** Events that are less than this in the future are clamped without a decision. */
  private static final long CLAMPED_MILLIS = 1_000;

  private final Books books;

  private BatchColumns batch = new BatchColumns();

  @SuppressWarnings("NullAway.Init") // set by begin()
  private Emitter emitter;

  private long base;
  private long spokenBefore;
  private DecisionKind lateAs = DecisionKind.LATE;
  private long settled;
  private long logTime;

  /** The events of the batch that came too late. */
  private long late;

  private long lateNet;
  private long lateSince;
  private long clamped;
  private boolean wayAhead;

  /** The events of the slice that came too late. */
  private long lateOpens;

  private long lateCloses;
  private long earliestLate;

  SliceBooking(Books books) {
    this.books = books;
  }

  /**
   * @param through the time through which the emitter's earlier records were complete
   * @param as the kind of decision for late events: {@code LATE}, or {@code RETURNED} if the
   *     emitter was lost
   */
  void begin(BatchColumns of, Emitter by, long through, DecisionKind as) {
    batch = of;
    emitter = by;
    base = of.base + by.offsetMillis;
    spokenBefore = through;
    lateAs = as;
    settled = books.settledMillis;
    logTime = books.time.millis();
    late = 0;
    lateNet = 0;
    lateSince = Long.MAX_VALUE;
    clamped = 0;
    wayAhead = false;
  }

  /** Writes the decisions about late and clamped events of this batch, and counts them. */
  void tell() {
    if (late > 0) {
      emitter.node.lateEvents += late;
      if (lateAs == DecisionKind.LATE) {
        books.decide(DecisionKind.LATE, emitter, settled, lateSince, lateNet);
      }
    }
    if (clamped > 0) {
      emitter.node.clampedEvents += clamped;
      if (wayAhead) {
        books.decide(DecisionKind.CLAMPED, emitter, logTime, logTime, clamped);
      }
    }
  }

  /** Books opens and closes into the live counts and the unsettled events. */
  void events(ZoneAccount zone, BatchSlice slice) {
    lateOpens = 0;
    lateCloses = 0;
    earliestLate = Long.MAX_VALUE;
    long opens = slice.opened();
    long closes = slice.closed();
    if (opens > 0) {
      opened(zone, slice);
    }
    if (closes > 0) {
      closed(zone, slice);
    }
    for (int i = slice.talliesFrom; i < slice.talliesTo; i++) {
      Tally tally = batch.tallies.get(i);
      opens += tally.getOpened();
      closes += tally.getClosed();
      tally(zone, tally);
    }
    if (slice.trafficTo > slice.trafficFrom) {
      traffic(zone, slice);
    }
    zone.counts.events(opens - lateOpens, closes - lateCloses);
    zone.plan.counts.events(opens - lateOpens, closes - lateCloses);
    emitter.node.counts.events(opens - lateOpens, closes - lateCloses);
    long open = emitter.zones.add(slice.number, opens - closes - (lateOpens - lateCloses));
    books.touch(zone, emitter);
    if (lateOpens != lateCloses) {
      long by = lateOpens - lateCloses;
      books.shift(zone, emitter, slice.number, by, settled, lateAs, earliestLate);
      open += by;
    }
    if (open != slice.openAfter) {
      books.correct(
          zone, emitter, slice.number, slice.openAfter, Math.min(base, logTime), spokenBefore);
    }
    if (lateOpens + lateCloses != 0) {
      late += lateOpens + lateCloses;
      lateNet += lateOpens - lateCloses;
      lateSince = Math.min(lateSince, earliestLate);
    }
  }

  private void opened(ZoneAccount zone, BatchSlice slice) {
    long last = emitter.lastEventMillis;
    for (int i = slice.openedFrom; i < slice.openedTo; i++) {
      long at = notAfterNow(base + batch.openedAt.get(i));
      if (at >= settled) {
        books.unsettled.open(zone, at);
        last = Math.max(last, at);
      } else {
        lateOpens++;
        earliestLate = Math.min(earliestLate, at);
      }
    }
    emitter.lastEventMillis = last;
  }

  private void closed(ZoneAccount zone, BatchSlice slice) {
    long last = emitter.lastEventMillis;
    MinuteCounters counters = null;
    for (int i = slice.closedFrom; i < slice.closedTo; i++) {
      long at = notAfterNow(base + batch.closedAt.get(i));
      if (at >= settled) {
        books.unsettled.close(zone, at);
        last = Math.max(last, at);
      } else {
        lateCloses++;
        earliestLate = Math.min(earliestLate, at);
        at = settled;
      }
      long in = batch.bytesIn.get(i);
      long back = batch.bytesOut.get(i);
      if (in != 0 || back != 0) {
        if (counters == null || !counters.holds(at)) {
          counters = zone.settled.counters(at);
        }
        counters.bytesIn += in;
        counters.bytesOut += back;
      }
      if (batch.category(i) == CloseCategory.DRAIN) {
        zone.settled.restarted(at, 1);
      }
    }
    emitter.lastEventMillis = last;
  }

  private void tally(ZoneAccount zone, Tally tally) {
    long start = notAfterNow(base + tally.getStartMillis());
    long end = Math.max(start + 1, Math.min(start + tally.getLengthMillis(), logTime + 1));
    long shown = Math.max(settled, start);
    if (tally.getBytesIn() != 0 || tally.getBytesOut() != 0) {
      MinuteCounters counters = zone.settled.counters(shown);
      counters.bytesIn += tally.getBytesIn();
      counters.bytesOut += tally.getBytesOut();
    }
    for (ClosedCount by : tally.getClosedByList()) {
      if (by.getCategory() == CloseCategory.DRAIN) {
        zone.settled.restarted(shown, by.getCount());
      }
    }
    if (tally.getOpened() == 0 && tally.getClosed() == 0) {
      return;
    }
    if (end <= settled) {
      lateOpens += tally.getOpened();
      lateCloses += tally.getClosed();
      earliestLate = Math.min(earliestLate, start);
      return;
    }
    emitter.lastEventMillis = Math.max(emitter.lastEventMillis, end);
    if (end - start == 1) {
      books.unsettled.add(zone, start, tally.getOpened(), tally.getClosed());
      return;
    }
    long integral =
        tally.getIntegralMillis()
            - Periods.share(tally.getIntegralMillis(), shown - start, end - start);
    books.coarse(zone, new CoarseTally(shown, end, integral, tally.getHigh(), tally.getLow()));
    books.change(zone, new TimelineChange.TallyEnd(end, tally.getOpened(), tally.getClosed()));
  }

  /** Books the bytes of connections that are still open. */
  private void traffic(ZoneAccount zone, BatchSlice slice) {
    for (int i = slice.trafficFrom; i < slice.trafficTo; i++) {
      long at = Math.max(settled, Math.min(base + batch.trafficAt.get(i), logTime));
      MinuteCounters counters = zone.settled.counters(at);
      counters.bytesIn += batch.trafficIn.get(i);
      counters.bytesOut += batch.trafficOut.get(i);
    }
  }

  /**
   * Takes note of a slice whose zone is not known, since the record with its name was lost. It is
   * booked nowhere; the next snapshot makes the counts right.
   */
  void unnamed(BatchSlice slice) {
    long events = (long) slice.opened() + slice.closed() + slice.refusedTo - slice.refusedFrom;
    for (int i = slice.talliesFrom; i < slice.talliesTo; i++) {
      Tally tally = batch.tallies.get(i);
      events += tally.getOpened() + tally.getClosed();
      for (RefusedCount refused : tally.getRefusedList()) {
        events += refused.getCount();
      }
    }
    emitter.node.unnamedEvents += events;
    emitter.gap = true;
  }

  /** Returns the time, or log time if it is earlier: nothing can have happened later. */
  private long notAfterNow(long millis) {
    if (millis <= logTime) {
      return millis;
    }
    clamped++;
    wayAhead |= millis - logTime > CLAMPED_MILLIS;
    return logTime;
  }

  /** Books refused handshakes, also those of a lost emitter, since they change no open count. */
  void refusals(ZoneAccount zone, BatchSlice slice) {
    for (int i = slice.talliesFrom; i < slice.talliesTo; i++) {
      Tally tally = batch.tallies.get(i);
      long at = Math.max(settled, Math.min(base + tally.getStartMillis(), logTime));
      for (RefusedCount refused : tally.getRefusedList()) {
        if (refused.getCount() == 0) {
          continue; // a count of 0 must not make a row
        }
        refused(zone, Settled.reason(refused.getReason()), refused.getCount(), at);
      }
    }
    for (int i = slice.refusedFrom; i < slice.refusedTo; i++) {
      long at = Math.max(settled, Math.min(base + batch.refusedAt.get(i), logTime));
      refused(zone, Settled.reason(batch.reason(i)), 1, at);
    }
  }

  private void refused(ZoneAccount zone, int reason, long count, long at) {
    zone.counts.refuse(reason, count);
    zone.plan.counts.refuse(reason, count);
    emitter.node.counts.refuse(reason, count);
    zone.settled.counters(at).refuse(reason, count);
    books.touch(zone, emitter);
  }
}
