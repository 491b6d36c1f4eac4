package io.tidemark.abuse;

import org.jspecify.annotations.Nullable;

/**
 * A source holds a large part of the zone's connections, and lets none of them go: at once, if
 * nothing is said in them; those that speak may be a lecture hall, which begins to empty after a
 * while. Whoever is found stays found until it lets go.
 */
final class Holding implements Detector {
  private static final double SHARE = 0.2;

  /** Of what it holds, won in the last minutes: people come more slowly. */
  private static final double WON = 0.6;

  private static final int LONG_SECONDS = 1_800;

  /** By then the proxies have told whether anything is said, if they tell at all. */
  private static final int TOLD_SECONDS = 45;

  /** How the source came by them was seen, but not what they are for. */
  private static final double DOUBT = 0.2;

  @Override
  public @Nullable Finding look(Look look) {
    int threshold = look.rule.heldConnections();
    Suspects suspects = new Suspects();
    for (Source source : look.notable) {
      boolean much =
          source.open() >= threshold
              && source.open() >= SHARE * look.open
              && !LargeNat.isOne(source);
      int seconds = source.manySeconds(look.second);
      boolean seen =
          source.holding
              || source.told.isQuiet()
              || seconds >= LONG_SECONDS
              || (seconds >= TOLD_SECONDS
                  && !source.told.isSpeaking()
                  && source.gained >= WON * source.open());
      source.holding = much && seen;
      if (source.holding) {
        suspects.add(source, (double) source.open());
      }
    }
    return suspects.finding(
        Kind.HOLDING, threshold, DOUBT, "holds %,d connections and lets none go");
  }
}
