package io.tidemark.ledger;

import io.tidemark.events.v1.DecisionKind;

/**
 * What changes a zone's level other than an open or a close at a millisecond. Takes effect before
 * that millisecond's opens and closes, in the order of booking.
 */
sealed interface Shift {
  long atMillis();

  /**
   * A level change.
   *
   * @param sinceMillis the earliest time that it is about
   */
  record Level(long atMillis, DecisionKind kind, long change, long sinceMillis) implements Shift {}

  /** The zone goes to another plan, with its connections, or has a new guideline. */
  record PlanChange(long atMillis, String plan, long guideline) implements Shift {
    static final long NO_GUIDELINE = -1;
  }

  /** The end of a coarse tally: what it opened and closed takes effect here. */
  record TallyEnd(long atMillis, long opened, long closed) implements Shift {}
}
