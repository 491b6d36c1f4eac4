package io.tidemark.abuse;

/**
 * A run of buckets (five minutes each) in which a zone opened much more than usual, with sums over
 * the connections beyond the usual ones.
 */
final class BusyRun {
  int buckets;

  /** The highest score of these buckets, as {@link SeasonalPast} rates them. */
  double strangest;

  /** Connections opened and closed in addition to the usual ones, and their bytes. */
  double opened;

  double closed;
  double bytes;
}
