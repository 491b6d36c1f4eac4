package io.tidemark.abuse;

import io.tidemark.policy.AbuseKind;
import java.util.EnumMap;
import java.util.Map;

/** When a zone's findings are worth telling again: at first, when they grow, and now and then. */
final class Reports {
  private static final int AGAIN_SECONDS = 10;

  private record Told(int second, Severity severity) {}

  private final Map<AbuseKind, Told> told = new EnumMap<>(AbuseKind.class);

  boolean isNews(Finding finding, int second) {
    Told last = told.get(finding.kind());
    boolean news =
        last == null
            || second - last.second() >= AGAIN_SECONDS
            || finding.severity().compareTo(last.severity()) > 0;
    if (news) {
      told.put(finding.kind(), new Told(second, finding.severity()));
    }
    return news;
  }
}
