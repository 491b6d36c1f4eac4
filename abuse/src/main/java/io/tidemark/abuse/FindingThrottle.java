package io.tidemark.abuse;

import java.util.EnumMap;
import java.util.Map;

/**
 * The throttle for reports of one zone's findings. It lets the first finding of a kind pass, one
 * that is more severe than the last, and otherwise one in ten seconds.
 */
final class FindingThrottle {
  private static final int AGAIN_SECONDS = 10;

  private record LastReport(int second, Severity severity) {}

  /** Empty for most zones, for ever. */
  private Map<AbuseKind, LastReport> reported = Map.of();

  /** Returns whether the finding is to be reported now, and if so remembers that it was. */
  boolean tryPass(Finding finding, int second) {
    LastReport last = reported.get(finding.kind());
    boolean news =
        last == null
            || second - last.second() >= AGAIN_SECONDS
            || finding.severity().compareTo(last.severity()) > 0;
    if (news) {
      if (reported.isEmpty()) {
        reported = new EnumMap<>(AbuseKind.class);
      }
      reported.put(finding.kind(), new LastReport(second, finding.severity()));
    }
    return news;
  }
}
