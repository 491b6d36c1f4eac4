package io.tidemark.abuse;

import io.tidemark.policy.AbuseKind;
import org.jspecify.annotations.Nullable;

/**
 * A source opens more in ten seconds than the people behind it would; what it lost is not counted.
 */
final class SourceFlood implements Detector {
  @Override
  public @Nullable Finding look(Look look) {
    int threshold = look.rule.sourceOpens();
    Suspects suspects = new Suspects();
    for (Source source : look.notable) {
      if (source.opened - LargeNat.explains(source) >= threshold) {
        suspects.add(source, source.opened);
      }
    }
    return suspects.finding(
        AbuseKind.SOURCE_FLOOD, threshold, 0, "opened about %,d connections in ten seconds");
  }
}
