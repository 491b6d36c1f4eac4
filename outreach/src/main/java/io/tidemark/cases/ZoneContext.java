package io.tidemark.cases;

import io.tidemark.events.Contract;
import io.tidemark.policy.Rules;
import io.tidemark.policy.ZoneWindow;
import org.jspecify.annotations.Nullable;

/**
 * The context that all parts of the dialogue about one zone share: the zone, its plan, its rules,
 * and the time reached.
 */
final class ZoneContext {
  final String zone;
  final DialogueInputs around;
  ZoneWindow window = new ZoneWindow();
  String plan = Contract.UNKNOWN_PLAN;
  long seenMillis;

  ZoneContext(String zone, DialogueInputs around) {
    this.zone = zone;
    this.around = around;
  }

  Rules rules() {
    return around.policy().rules(plan, zone);
  }

  @Nullable String contact() {
    return around.contact(zone);
  }

  void see(long nowMillis) {
    seenMillis = Math.max(seenMillis, nowMillis);
  }
}
