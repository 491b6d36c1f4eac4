package io.tidemark.abuse;

import io.tidemark.policy.Rules.AbuseRule;
import java.util.ArrayList;
import java.util.List;

/** All that is looked for, second by second. */
final class Detectors {
  private static final List<Detector> ALL =
      List.of(
          new SourceFlood(),
          new DistributedFlood(),
          new Churn(),
          new Holding(),
          new IdleHoarding(),
          Refusals.bruteForce(),
          Refusals.scanning(),
          new ReconnectLoop());

  private Detectors() {}

  static List<Finding> look(ZoneSignals zone, AbuseRule rule, int second) {
    Look look = new Look(zone, rule, second);
    List<Finding> findings = new ArrayList<>();
    for (Detector detector : ALL) {
      Finding finding = detector.look(look);
      if (finding != null) {
        findings.add(finding.weighed(key -> zone.goodShare(key, second)));
      }
    }
    if (look.isHeld()) {
      zone.keepLooking();
    }
    return findings;
  }
}
