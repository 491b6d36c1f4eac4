package io.tidemark.abuse;

/**
 * Explains connections by those that were lost: when a proxy drains or dies, or the origin closes
 * on everybody, the clients come back, some of them more than once.
 */
final class RestartWave {
  private static final double TRIES = 2;

  private RestartWave() {}

  /** Of what a source opened in ten seconds. */
  static double explains(Source source) {
    return TRIES * source.dropped;
  }

  /** Of what the zone opened in ten seconds. */
  static double explains(ZoneSums sums) {
    return TRIES * sums.dropped;
  }
}
