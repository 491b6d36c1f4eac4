package io.tidemark.abuse;

import org.jspecify.annotations.Nullable;

/**
 * A source holds a large part of the zone's connections, and lets none of them go. How it came by
 * them is seen only for a while, so whoever is found stays found until it lets go.
 */
final class Holding implements Detector {
  private static final double SHARE = 0.2;

  /** Of what it holds, won in the last minutes: people come more slowly. */
  private static final double WON = 0.6;

  private static final int LONG_SECONDS = 1_800;

  /** How the source came by them was seen, but not what they are for. */
  private static final double DOUBT = 0.2;

  @Override
  public @Nullable Finding look(Look look) {
    int threshold = look.rule.heldConnections();
    Suspects suspects = new Suspects();
    for (Source source : look.notable) {
      boolean much =
          source.open >= threshold && source.open >= SHARE * look.open && !LargeNat.isOne(source);
      boolean seen =
          source.holding
              || source.gained >= WON * source.open
              || look.second - source.firstSecond >= LONG_SECONDS;
      source.holding = much && seen;
      if (source.holding) {
        suspects.add(source, source.open);
      }
    }
    return suspects.finding(
        Kind.HOLDING, threshold, DOUBT, "holds %,d connections and lets none go");
  }
}
