package io.tidemark.cases;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where one zone stands, and what about it is open. Instances tell it each other. */
public record ZoneStanding(
    String zone,
    String plan,
    Standing standing,
    @Nullable String caseId,
    List<Suspected> suspicions,
    List<String> limits) {

  /** An active suspicion. */
  public record Suspected(
      String id, String detector, String evidence, long sinceMillis, long untilMillis) {}
}
