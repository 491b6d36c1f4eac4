package io.tidemark.abuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The detector of a source whose handshakes are refused again and again: at few paths (brute force)
 * or at many (scanning).
 */
final class RefusalDetector implements Detector {
  /** Handshakes of one source that were refused in a minute. */
  static final Threshold REFUSED = Threshold.of("refused", 60);

  /** The number of different refused paths from which on the kind is scanning, not brute force. */
  private static final Threshold PATHS = new Threshold("refused_paths", 10, 2, 60);

  /** The number of refused sources from which on a fault of the site is likely. */
  private static final int EVERYBODY = 20;

  /** The share of all sources that must be refused as well, for a fault of the site. */
  private static final double MOST_OF_THEM = 0.5;

  /** Opens are a sum of ten seconds, and refusals one of a minute. */
  private static final double IN_A_MINUTE = 6;

  /** The share of the zone's refusals that the suspects must have together. */
  private static final double THEIRS = 0.25;

  private final boolean many;

  private RefusalDetector(boolean many) {
    this.many = many;
  }

  static Detector bruteForce() {
    return new RefusalDetector(false);
  }

  static Detector scanning() {
    return new RefusalDetector(true);
  }

  /** The thresholds of both kinds, declared once. */
  @Override
  public List<Threshold> thresholds() {
    return many ? List.of() : List.of(REFUSED, PATHS);
  }

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    int threshold = look.rule.of(REFUSED);
    int manyPaths = look.rule.of(PATHS);
    // Most clients open one connection and have no figures of their own, but are served, too.
    double served = Math.max(look.active, IN_A_MINUTE * look.sums.opened);
    boolean everybody =
        look.refused >= EVERYBODY && look.refused >= MOST_OF_THEM * (served + look.refused);
    double usual = everybody ? look.sums.refused / look.refused : 0;
    double needed = look.needed(REFUSED);
    Suspects now = new Suspects();
    Suspects gradual = new Suspects();
    double theirs = 0;
    for (SourceActivity source : look.notable) {
      boolean searches = source.distinctPaths() >= manyPaths;
      if (searches != many || source.refused < 10 * usual) {
        continue;
      }
      if (source.refused >= threshold) {
        now.add(source, source.refused);
        theirs += source.refused;
      } else if (source.isRefusedTooMuch(needed)) {
        gradual.add(source, Accumulation.REFUSED.events(source.refusedEvidence));
        theirs += source.refused;
      }
    }
    if (theirs < THEIRS * look.sums.refused) {
      return null;
    }
    AbuseKind kind = many ? AbuseKind.SCANNING : AbuseKind.BRUTE_FORCE;
    String paths = many ? "many" : "few";
    return now.isEmpty()
        ? gradual.slowly(
            kind,
            Accumulation.REFUSED,
            needed,
            look.usuallyNeeded(REFUSED),
            "was refused %,d times more than people are, in some minutes, at " + paths + " paths")
        : now.finding(
            kind,
            threshold,
            look.usual(REFUSED),
            "was refused about %,d times in a minute, at " + paths + " paths");
  }
}
