package io.tidemark.abuse;

import java.time.Duration;
import java.util.Set;

/**
 * The policy for blocks that the service sets by itself. They only ever concern sources that a
 * detector names.
 *
 * @param kinds kinds of findings that lead to a block; none by default
 * @param leastConfidence the confidence in percent that a finding must have
 * @param lasts how long a block stands
 * @param closeEstablished whether open connections of a blocked source are closed, too
 * @param sparePercent the largest share of the zone's good connections, in percent, that a blocked
 *     source may have, and that all automatically blocked sources may have together
 */
public record AutomaticRule(
    Set<AbuseKind> kinds,
    int leastConfidence,
    Duration lasts,
    boolean closeEstablished,
    int sparePercent) {
  public AutomaticRule {
    kinds = Set.copyOf(kinds);
  }
}
