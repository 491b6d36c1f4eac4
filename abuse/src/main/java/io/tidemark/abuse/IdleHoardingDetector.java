package io.tidemark.abuse;

import org.jspecify.annotations.Nullable;

/**
 * The detector of sources that each hold some connections, together a large part of the zone's, and
 * send nothing in them.
 */
final class IdleHoardingDetector implements Detector {
  /** The part of a single holder's threshold that is enough for one of several sources. */
  private static final double EACH = 0.25;

  private static final double SHARE = 0.2;
  private static final int QUIET_SECONDS = 180;

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    double threshold = EACH * look.rule.of(HoldingDetector.HELD);
    Suspects suspects = new Suspects();
    for (SourceActivity source : look.notable) {
      if (!source.holding
          && source.reports.open() >= threshold
          && source.reports.isQuietFor(QUIET_SECONDS, look.second)
          && !LargeNat.isOne(source)) {
        suspects.add(source, (double) source.reports.open());
      }
    }
    return suspects.sum() < SHARE * look.open
        ? null
        : suspects.finding(
            AbuseKind.IDLE_HOARDING,
            threshold,
            0,
            "holds %,d connections in which nothing is said");
  }
}
