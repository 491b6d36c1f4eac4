package io.tidemark.abuse;

/**
 * A run of buckets (five minutes each) in which a zone opened much more than is usual, and what
 * came beside the usual in them.
 */
final class BusyRun {
  int buckets;

  /** How strange the strangest of these buckets is, as {@link SeasonalPast} scores it. */
  double strangest;

  /** Connections that were opened and closed beside the usual ones, and the bytes of these. */
  double opened;

  double closed;
  double bytes;
}
