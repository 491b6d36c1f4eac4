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

  /** With fewer connections a source may be people who do not speak. */
  private static final int FEWEST = 15;

  /** The silence, in times of a connection, at which fewer connections are enough, too. */
  private static final int SILENT_SECONDS = 60;

  private static final double SMALL_SHARE = 0.05;

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    double threshold = EACH * look.rule.of(HoldingDetector.HELD);
    double usual = EACH * look.usual(HoldingDetector.HELD);
    double silence = SILENT_SECONDS * look.rule.of(HoldingDetector.HELD) * look.strictness();
    Suspects now = new Suspects();
    Suspects gradual = new Suspects();
    for (SourceActivity source : look.notable) {
      long open = source.reports.open();
      if (source.holding
          || !source.reports.isQuietFor(QUIET_SECONDS, look.second)
          || LargeNat.isOne(source)) {
        continue;
      }
      if (open >= threshold) {
        now.add(source, (double) open);
      }
      if (open >= FEWEST && open * source.reports.quietSeconds(look.second) >= silence) {
        gradual.add(source, (double) open);
      }
    }
    if (!now.isEmpty() && now.sum() >= SHARE * look.open) {
      return now.finding(
          AbuseKind.IDLE_HOARDING,
          threshold,
          usual,
          "holds %,d connections in which nothing is said");
    }
    return gradual.sum() < SMALL_SHARE * look.open
        ? null
        : gradual.finding(
            AbuseKind.IDLE_HOARDING,
            FEWEST,
            usual,
            "holds %,d connections in which nothing has been said for many minutes");
  }
}
