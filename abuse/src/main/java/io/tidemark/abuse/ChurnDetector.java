package io.tidemark.abuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The detector of a source that opens connections and closes them at once, again and again. */
final class ChurnDetector implements Detector {
  /** Connections of one source in half a minute that each closed within 5 s. */
  private static final Threshold BRIEF = Threshold.of("brief", 100);

  @Override
  public List<Threshold> thresholds() {
    return List.of(BRIEF);
  }

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    boolean loop = ReconnectLoopDetector.isOne(look);
    int threshold = look.rule.of(BRIEF);
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
