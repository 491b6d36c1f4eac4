package io.tidemark.abuse;

/**
 * The share of what a source does that is explained by many people behind one address: their
 * connections carry data, end after a while, and others begin.
 */
final class LargeNat {
  /**
   * The factor by which people open more connections at the busiest time than in an average half
   * hour.
   */
  private static final double OFTEN = 6;

  /** The part of half an hour that ten seconds are. */
  private static final double TEN_SECONDS = 10.0 / 1_800;

  /** The least part of people's open connections that ends well in half an hour. */
  private static final double LEAVE = 0.03;

  private LargeNat() {}

  /** The number of connections opened in ten seconds that a large NAT explains. */
  static double explains(SourceActivity source) {
    return OFTEN * TEN_SECONDS * source.good;
  }

  /** The same for one second. */
  static double explainsEachSecond(SourceActivity source) {
    return explains(source) / 10;
  }

  /** True if enough connections of the source ended as people's do for it to be a large NAT. */
  static boolean isOne(SourceActivity source) {
    return source.good >= 3 && source.good >= LEAVE * source.open();
  }
}
