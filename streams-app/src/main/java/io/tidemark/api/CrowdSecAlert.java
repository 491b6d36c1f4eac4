package io.tidemark.api;

import io.tidemark.cases.LimitText;
import io.tidemark.events.v1.LimitRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block in force in the form that CrowdSec's local API accepts ({@code POST /v1/alerts}): an
 * alert with one decision, for as long as the block lasts. Fields that CrowdSec requires and a
 * block does not have are empty or 0.
 */
record CrowdSecAlert(
    String scenario,
    String scenarioHash,
    String scenarioVersion,
    String message,
    int eventsCount,
    String startAt,
    String stopAt,
    int capacity,
    String leakspeed,
    boolean simulated,
    List<Object> events,
    Source source,
    List<Decision> decisions) {
  private static final String SCENARIO = "tidemark/abuse";
  private static final String VERSION = "1";

  /** The source that is blocked: {@code ip} or {@code range} is set, by its scope. */
  record Source(String scope, String value, @Nullable String ip, @Nullable String range) {}

  /** The decision that bouncers obey. */
  record Decision(
      String origin,
      String type,
      String scope,
      String value,
      String duration,
      String scenario,
      boolean simulated) {}

  static CrowdSecAlert of(LimitRecord block, long nowMillis) {
    String source = LimitText.source(block.getBlock());
    boolean isOne = !source.contains("/");
    String scope = isOne ? "Ip" : "Range";
    long seconds = Math.max(1, (block.getExpiresMillis() - nowMillis) / 1_000);
    return new CrowdSecAlert(
        SCENARIO,
        "",
        VERSION,
        "%s of zone %s: %s".formatted(block.getId(), block.getZone(), block.getGround()),
        1,
        Instant.ofEpochMilli(block.getCreatedMillis()).toString(),
        Instant.ofEpochMilli(nowMillis).toString(),
        0,
        "0",
        false,
        List.of(),
        new Source(scope, source, isOne ? source : null, isOne ? null : source),
        List.of(new Decision("tidemark", "ban", scope, source, seconds + "s", SCENARIO, false)));
  }
}
