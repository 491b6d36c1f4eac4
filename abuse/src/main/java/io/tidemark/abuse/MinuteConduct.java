package io.tidemark.abuse;

import io.tidemark.events.v1.Conduct;

/**
 * The opens of a zone in a minute, and the conduct of the connections that ended.
 *
 * @param opened the connections that were opened
 * @param openedBefore the same of the minute before
 * @param conduct how those behaved that ended
 */
record MinuteConduct(long opened, long openedBefore, Conduct conduct) {
  /** A conduct of another form than ours, as another version may write it, tells nothing. */
  MinuteConduct {
    conduct = isOurs(conduct) ? conduct : Conduct.getDefaultInstance();
  }

  private static boolean isOurs(Conduct conduct) {
    return conduct.getEndedCount() == ConductTally.CLASSES
        && conduct.getSaidEighthsCount() == ConductTally.CLASSES
        && conduct.getSoonByNew() >= 0
        && conduct.getEndedList().stream().allMatch(ended -> ended >= 0)
        && conduct.getSaidEighthsList().stream().allMatch(said -> said >= 0);
  }

  /**
   * The most connections that can have ended soon in this minute: most are of this minute, or of
   * the one before.
   */
  double candidates() {
    return Math.max(opened, openedBefore);
  }

  double ended(int which) {
    return which < conduct.getEndedCount() ? conduct.getEnded(which) : 0;
  }

  /** The mean of the binary logarithms of the bytes of a class of connections; some ended. */
  double said(int which) {
    return conduct.getSaidEighths(which) / 8.0 / conduct.getEnded(which);
  }

  double soon() {
    double soon = 0;
    for (int i = 0; i < ConductTally.SOON; i++) {
      soon += ended(i);
    }
    return soon;
  }

  double soonByNew() {
    return conduct.getSoonByNew();
  }

  boolean allAreNew() {
    return conduct.getAllAreNew();
  }
}
