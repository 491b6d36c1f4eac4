package io.tidemark.abuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The detector of a source that opens more connections in ten seconds than the people behind it
 * would. Connections that replace dropped ones are not counted.
 */
final class SourceFloodDetector implements Detector {
  /** Connections that one source opens in ten seconds. */
  static final Threshold OPENS = Threshold.of("source_opens", 150);

  @Override
  public List<Threshold> thresholds() {
    return List.of(OPENS);
  }

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    int threshold = look.rule.of(OPENS);
    double needed = look.needed(OPENS);
    Suspects now = new Suspects();
    Suspects gradual = new Suspects();
    for (SourceActivity source : look.notable) {
      float opened = source.openedInTenSeconds();
      if (opened - LargeNat.explains(source) >= threshold) {
        now.add(source, opened);
      } else if (source.opensTooMuch(needed)) {
        gradual.add(source, Accumulation.OPENED.events(source.openedEvidence));
      }
    }
    return now.isEmpty()
        ? gradual.slowly(
            AbuseKind.SOURCE_FLOOD,
            Accumulation.OPENED,
            needed,
            look.usuallyNeeded(OPENS),
            "opened %,d connections more than people do, in some minutes")
        : now.finding(
            AbuseKind.SOURCE_FLOOD,
            threshold,
            look.usual(OPENS),
            "opened about %,d connections in ten seconds");
  }
}
