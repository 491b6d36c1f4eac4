package io.tidemark.abuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The detector of a source that holds a large part of the zone's connections and closes none of
 * them. It reports soon if nothing is sent in them. Otherwise it waits, since the source may be a
 * lecture hall, which begins to empty after a while. A source that was found stays found until it
 * closes connections or sends data.
 */
final class HoldingDetector implements Detector {
  /** Connections that one source has open. */
  static final Threshold HELD = Threshold.atLeast(100, "held", 200);

  private static final double SHARE = 0.2;

  /** The share of a source's connections that it opened in the last minutes; people are slower. */
  private static final double WON = 0.6;

  private static final int LONG_SECONDS = 1_800;

  private static final int QUIET_SECONDS = 60;

  /** Seconds after which a proxy that reports data at all has reported some. */
  private static final int TOLD_SECONDS = 45;

  @Override
  public List<Threshold> thresholds() {
    return List.of(HELD);
  }

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    int threshold = look.rule.of(HELD);
    Suspects suspects = new Suspects();
    for (SourceActivity source : look.notable) {
      boolean much =
          source.open() >= threshold
              && source.open() >= SHARE * look.open
              && !LargeNat.isOne(source);
      source.holding = much && isSeen(source, source.updateMuch(much, look.second), look.second);
      if (source.holding) {
        suspects.add(source, (double) source.open());
      }
    }
    return suspects.finding(
        AbuseKind.HOLDING, threshold, look.usual(HELD), "holds %,d connections and lets none go");
  }

  /**
   * True once the evidence is enough: a long time, a minute of silence, or, where no proxy reports
   * data, most of the connections opened in the last minutes. Once true, it stays so while the
   * source is quiet or unknown.
   */
  private static boolean isSeen(SourceActivity source, int seconds, int second) {
    if (seconds >= LONG_SECONDS || source.reports.isQuietFor(QUIET_SECONDS, second)) {
      return true;
    }
    boolean came = seconds >= TOLD_SECONDS && source.gained >= WON * source.open();
    return source.reports.isUnknown()
        ? source.holding || came
        : source.holding && source.reports.isQuiet();
  }
}
