package io.tidemark.abuse;

import io.tidemark.policy.AbuseKind;
import org.jspecify.annotations.Nullable;

/** A source opens connections and closes them at once, again and again. */
final class Churn implements Detector {
  @Override
  public @Nullable Finding look(Look look) {
    boolean loop = ReconnectLoop.isOne(look);
    int threshold = look.rule.briefConnections();
    Suspects suspects = new Suspects();
    for (Source source : look.notable) {
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
