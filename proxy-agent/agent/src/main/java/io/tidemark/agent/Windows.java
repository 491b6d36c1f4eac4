package io.tidemark.agent;

/** The windows to which tallies coarsen, in turn: seconds, minutes, one window for all. */
final class Windows {
  static final long[] MILLIS = {1_000, 60_000, Long.MAX_VALUE};

  private Windows() {}
}
