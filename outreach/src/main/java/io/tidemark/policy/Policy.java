package io.tidemark.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The policy in force: rules by plan, with exceptions by zone. A zone's values override its plan's,
 * and those the defaults, each value by itself. Thread-safe.
 */
public final class Policy {
  /** The built-in rules for everyone. */
  public static final Policy DEFAULT = new Policy(Rules.DEFAULT, Map.of(), Map.of(), "");

  private final Rules defaults;
  private final Map<String, Rules> plans;
  private final Map<String, JsonNode> zones;
  private final String text;
  private final Map<String, Rules> byZone = new ConcurrentHashMap<>();

  /** {@code zones}: sections that have been checked; what they say depends on the zone's plan. */
  Policy(Rules defaults, Map<String, Rules> plans, Map<String, JsonNode> zones, String text) {
    this.defaults = defaults;
    this.plans = Map.copyOf(plans);
    this.zones = Map.copyOf(zones);
    this.text = text;
  }

  /** The rules that apply to a zone in this plan. */
  public Rules rules(String plan, String zone) {
    JsonNode own = zones.get(zone);
    return own == null
        ? ofPlan(plan)
        : byZone.computeIfAbsent(zone + "/" + plan, key -> RulesReader.trusted(own, ofPlan(plan)));
  }

  private Rules ofPlan(String plan) {
    return plans.getOrDefault(plan, defaults);
  }

  /** The text of the policy file; empty for the built-in policy. */
  public String text() {
    return text;
  }
}
