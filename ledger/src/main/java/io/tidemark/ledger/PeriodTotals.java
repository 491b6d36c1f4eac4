package io.tidemark.ledger;

import io.tidemark.ledger.Segment.Flows;
import io.tidemark.ledger.Segment.Marks;
import org.jspecify.annotations.Nullable;

/**
 * The totals of a quarter-hour, an hour or a day that has begun: the segments that have been joined
 * so far, in mutable fields. New {@link Segment}s each minute would live long enough to be moved to
 * the old generation of the heap, and a zone has three of these totals.
 */
final class PeriodTotals {
  final long startLevel;
  private long net;
  private long high;
  private long highAtMillis;
  private long low;
  private long millis;
  private long opened;
  private long closed;
  private long lost;
  private long corrections;
  private long transferred;
  private long bytesIn;
  private long bytesOut;
  private long @Nullable [] refused;
  private Marks marks;

  PeriodTotals(long startLevel, Segment first) {
    this.startLevel = startLevel;
    this.marks = first.marks();
    set(first);
  }

  private void set(Segment segment) {
    net = segment.net();
    high = segment.high();
    highAtMillis = segment.highAtMillis();
    low = segment.low();
    millis = segment.millis();
    Flows flows = segment.flows();
    opened = flows.opened();
    closed = flows.closed();
    lost = flows.lost();
    corrections = flows.corrections();
    transferred = flows.transferred();
    bytesIn = flows.bytesIn();
    bytesOut = flows.bytesOut();
    refused = flows.refused();
    marks = segment.marks();
  }

  /** Adds the next segment. There may be a hole between the two only if nothing was open in it. */
  void join(Segment next) {
    set(segment().join(next));
  }

  Segment segment() {
    return new Segment(
        net,
        high,
        highAtMillis,
        low,
        millis,
        new Flows(opened, closed, lost, corrections, transferred, bytesIn, bytesOut, refused),
        marks);
  }
}
