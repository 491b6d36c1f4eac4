package io.tidemark.agent;

/** What tallies coarsen to, in turn: seconds, minutes, one for all. */
final class Windows {
  static final long[] MILLIS = {1_000, 60_000, Long.MAX_VALUE};

  private Windows() {}
}
