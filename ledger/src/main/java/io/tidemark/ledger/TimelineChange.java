package io.tidemark.ledger;

import io.tidemark.events.v1.DecisionKind;

/**
 * A change of a zone's level or plan at a millisecond that is no open and no close. It takes effect
 * before the opens and closes of that millisecond, in the order of booking.
 */
sealed interface TimelineChange {
  long atMillis();

  /**
   * A level change.
   *
   * @param sinceMillis the earliest time that it is about
   */
  record Level(long atMillis, DecisionKind kind, long change, long sinceMillis)
      implements TimelineChange {}

  /** A change of the zone, with its connections, to another plan, or to a new guideline. */
  record PlanChange(long atMillis, String plan, long guideline) implements TimelineChange {
    static final long NO_GUIDELINE = -1;
  }

  /** The end of a coarse tally: what it opened and closed takes effect here. */
  record TallyEnd(long atMillis, long opened, long closed) implements TimelineChange {}
}
