package io.tidemark.ledger;

import io.tidemark.events.Periods;

/**
 * A tally that is longer than a millisecond: inside it only bounds and the integral are known. High
 * and low are added to the zone's count everywhere inside it; the integral is spread evenly, and
 * adds up exactly.
 */
record CoarseTally(long startMillis, long endMillis, long integral, long high, long low) {
  boolean overlaps(long from, long to) {
    return startMillis < to && endMillis > from;
  }

  /** The part of the integral within [from, to). Adjacent parts add up to the whole. */
  long millis(long from, long to) {
    return until(Math.min(to, endMillis)) - until(Math.max(from, startMillis));
  }

  private long until(long millis) {
    return Periods.share(integral, millis - startMillis, endMillis - startMillis);
  }
}
