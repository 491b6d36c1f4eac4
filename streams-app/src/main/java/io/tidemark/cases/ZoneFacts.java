package io.tidemark.cases;

import io.tidemark.events.Contract;
import io.tidemark.policy.Rules;
import io.tidemark.policy.ZoneWindow;
import org.jspecify.annotations.Nullable;

/** What every part of a zone's dialogue goes by. */
final class ZoneFacts {
  final String zone;
  final Surroundings around;
  ZoneWindow window = new ZoneWindow();
  String plan = Contract.UNKNOWN_PLAN;
  long seenMillis;

  ZoneFacts(String zone, Surroundings around) {
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
