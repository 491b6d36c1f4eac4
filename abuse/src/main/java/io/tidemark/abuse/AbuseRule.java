package io.tidemark.abuse;

import java.time.Duration;
import java.util.Set;

/**
 * The thresholds of the detectors for one zone. Below them nothing is reported.
 *
 * @param on whether the zone is watched
 * @param sourceOpens connections that one source opens in ten seconds
 * @param zoneOpens connections that all sources of the zone open in ten seconds
 * @param briefConnections connections of one source in half a minute that each closed within 5 s
 * @param heldConnections connections that one source has open
 * @param refusedHandshakes handshakes of one source that were refused in a minute
 * @param refusedPaths different paths among them from which on it is scanning, not guessing
 * @param surgeOpens connections that the zone opens in five minutes; with fewer there is no surge
 * @param automatic what is blocked without asking anybody
 */
public record AbuseRule(
    boolean on,
    int sourceOpens,
    int zoneOpens,
    int briefConnections,
    int heldConnections,
    int refusedHandshakes,
    int refusedPaths,
    int surgeOpens,
    AutomaticRule automatic) {

  /** What the policy says where the operator says nothing. */
  public static final AbuseRule DEFAULT =
      new AbuseRule(
          true,
          150,
          500,
          100,
          200,
          60,
          10,
          200,
          new AutomaticRule(Set.of(), Duration.ofMinutes(10), false, 5));
}
