package io.tidemark.usage.history;

/**
 * How many more records may be left out because the database refuses what they hold: {@value
 * #MOST}, and one more for every {@value #TAKEN_FOR_ONE} that it takes. A single record is at fault
 * itself. Where it is one in ten, the tables are not as they should be, and to leave records out
 * would only empty the history.
 */
final class RefusalBudget {
  static final int MOST = 100;
  private static final int TAKEN_FOR_ONE = 10;

  private long taken = (long) MOST * TAKEN_FOR_ONE;

  void earn(int records) {
    taken = Math.min(taken + records, (long) MOST * TAKEN_FOR_ONE);
  }

  /** Whether one more may be left out; if so, it is counted. */
  boolean spend() {
    if (taken < TAKEN_FOR_ONE) {
      return false;
    }
    taken -= TAKEN_FOR_ONE;
    return true;
  }
}
