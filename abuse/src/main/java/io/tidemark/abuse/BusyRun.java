package io.tidemark.abuse;

/**
 * A run of buckets (five minutes each) in which a zone opened much more than usual, with sums over
 * the connections beyond the usual ones.
 */
final class BusyRun {
  int buckets;

  /** How strange the strangest of these buckets is, as {@link SeasonalPast} scores it. */
  double strangest;

  /** Connections opened and closed in addition to the usual ones, and their bytes. */
  double opened;

  double closed;
  double bytes;
}
