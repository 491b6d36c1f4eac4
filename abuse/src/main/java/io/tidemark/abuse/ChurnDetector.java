package io.tidemark.abuse;

import org.jspecify.annotations.Nullable;

/** The detector of a source that opens connections and closes them at once, again and again. */
final class ChurnDetector implements Detector {
  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    boolean loop = ReconnectLoopDetector.isOne(look);
    int threshold = look.rule.briefConnections();
    Suspects suspects = new Suspects();
    for (SourceActivity source : look.notable) {
      boolean fault = loop && source.known;
      if (!fault && source.brief - LargeNat.explains(source) >= threshold) {
        suspects.add(source, source.brief);
      }
    }
    return suspects.finding(
        AbuseKind.CHURN,
        threshold,
        0,
        "closed about %,d connections within 5 s of opening them, in half a minute");
  }
}
