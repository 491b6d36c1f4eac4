package io.tidemark.abuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The detector of a source that opens connections and closes them at once, again and again. */
final class ChurnDetector implements Detector {
  /** Connections of one source in half a minute that each closed within 5 s. */
  static final Threshold BRIEF = Threshold.of("brief", 100);

  /** A client that is known may have a fault: against it more evidence is needed. */
  private static final double KNOWN_MORE = 2;

  @Override
  public List<Threshold> thresholds() {
    return List.of(BRIEF);
  }

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    boolean loop = ReconnectLoopDetector.isOne(look);
    int threshold = look.rule.of(BRIEF);
    double needed = look.needed(BRIEF);
    Suspects now = new Suspects();
    Suspects gradual = new Suspects();
    for (SourceActivity source : look.notable) {
      if (loop && source.known) {
        source.briefEvidence = 0; // a fault, and not the doing of this source
      } else if (source.brief - LargeNat.explains(source) >= threshold) {
        now.add(source, source.brief);
      } else if (source.endsTooSoon(source.known ? KNOWN_MORE * needed : needed)) {
        gradual.add(source, Accumulation.BRIEF.events(source.briefEvidence));
      }
    }
    return now.isEmpty()
        ? gradual.slowly(
            AbuseKind.CHURN,
            Accumulation.BRIEF,
            needed,
            look.usuallyNeeded(BRIEF),
            "closed %,d connections within 5 s more than people do, in some minutes")
        : now.finding(
            AbuseKind.CHURN,
            threshold,
            look.usual(BRIEF),
            "closed about %,d connections within 5 s of opening them, in half a minute");
  }
}
