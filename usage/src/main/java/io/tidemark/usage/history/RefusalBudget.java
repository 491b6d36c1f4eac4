package io.tidemark.usage.history;

/**
 * The number of records that may still be left out because the database refuses them: {@value
 * #MOST} at most; every {@value #TAKEN_FOR_ONE} records that it takes add one. If few records are
 * refused, the records are at fault. If one in ten is refused, the tables are wrong, and leaving
 * records out would only empty the history.
 */
final class RefusalBudget {
  static final int MOST = 100;
  private static final int TAKEN_FOR_ONE = 10;

  private long taken = (long) MOST * TAKEN_FOR_ONE;

  void earn(int records) {
    taken = Math.min(taken + records, (long) MOST * TAKEN_FOR_ONE);
  }

  /** True if one more may be left out; if so, it is counted. */
  boolean spend() {
    if (taken < TAKEN_FOR_ONE) {
      return false;
    }
    taken -= TAKEN_FOR_ONE;
    return true;
  }
}
