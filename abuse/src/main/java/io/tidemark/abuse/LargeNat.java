package io.tidemark.abuse;

/**
 * The share of what a source does that is explained by many people behind one address: their
 * connections end after a while, with something said in them, and others begin.
 */
final class LargeNat {
  /** Rush hour. */
  private static final double OFTEN = 6;

  /** Of the good closes of half an hour, those of ten seconds. */
  private static final double TEN_SECONDS = 10.0 / 1_800;

  /** Even those who stay all day go at some time: so many of a hundred in half an hour. */
  private static final double LEAVE = 0.03;

  private LargeNat() {}

  /** Of what a source opened in ten seconds. */
  static double explains(SourceActivity source) {
    return OFTEN * TEN_SECONDS * source.good;
  }

  /** Whether so many go that those who are there may be people. */
  static boolean isOne(SourceActivity source) {
    return source.good >= 3 && source.good >= LEAVE * source.open();
  }
}
