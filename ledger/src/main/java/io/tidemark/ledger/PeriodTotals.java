package io.tidemark.ledger;

import io.tidemark.ledger.Segment.Flows;
import io.tidemark.ledger.Segment.Marks;
import org.jspecify.annotations.Nullable;

/**
 * The totals of a quarter-hour, an hour or a day that has begun: the segments that have been joined
 * so far, in fields that change. A {@link Segment} for each minute would outlive the collector's
 * young generation, and a million zones have three of these each.
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

  /** Joins what follows, without a hole in which anything was open. */
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
