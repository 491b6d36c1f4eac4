package io.tidemark.abuse;

import org.jspecify.annotations.Nullable;

/**
 * The detector of a source that opens more connections in ten seconds than the people behind it
 * would. Connections that it has lost are not counted.
 */
final class SourceFloodDetector implements Detector {
  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    int threshold = look.rule.sourceOpens();
    Suspects suspects = new Suspects();
    for (SourceActivity source : look.notable) {
      if (source.opened - LargeNat.explains(source) >= threshold) {
        suspects.add(source, source.opened);
      }
    }
    return suspects.finding(
        AbuseKind.SOURCE_FLOOD, threshold, 0, "opened about %,d connections in ten seconds");
  }
}
