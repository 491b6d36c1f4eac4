package io.tidemark.abuse;

import java.time.Duration;
import java.util.Set;

/**
 * The policy for blocks that the service sets by itself. They only ever concern sources that a
 * detector names.
 *
 * @param kinds kinds of findings that lead to a block; none by default
 * @param lasts how long a block stands
 * @param closeEstablished whether open connections of a blocked source are closed, too
 * @param sparePercent the share of the zone's good connections from which on a source is not
 *     blocked; all that are blocked together stay below it as well
 */
public record AutomaticRule(
    Set<AbuseKind> kinds, Duration lasts, boolean closeEstablished, int sparePercent) {
  public AutomaticRule {
    kinds = Set.copyOf(kinds);
  }
}
