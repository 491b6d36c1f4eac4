package io.tidemark.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The list of all detectors, and their run over one zone. */
final class Detectors {
  private static final List<Detector> ALL =
      List.of(
          new SourceFloodDetector(),
          new DistributedFloodDetector(),
          new ChurnDetector(),
          new HoldingDetector(),
          new IdleHoardingDetector(),
          RefusalDetector.bruteForce(),
          RefusalDetector.scanning(),
          new ReconnectLoopDetector());

  private Detectors() {}

  /** The thresholds of all detectors, and of the surge detection, which looks at final minutes. */
  static List<Threshold> thresholds() {
    return Stream.concat(
            ALL.stream().flatMap(detector -> detector.thresholds().stream()),
            Stream.of(Surge.OPENS))
        .toList();
  }

  /** The threshold on which a kind of findings depends; {@code null} if there is none. */
  static @Nullable Threshold threshold(AbuseKind kind) {
    return switch (kind) {
      case SOURCE_FLOOD -> SourceFloodDetector.OPENS;
      case DISTRIBUTED_FLOOD -> DistributedFloodDetector.OPENS;
      case HOLDING -> HoldingDetector.HELD;
      case CHURN -> ChurnDetector.BRIEF;
      case BRUTE_FORCE, SCANNING -> RefusalDetector.REFUSED;
      case SURGE, IDLE_HOARDING, RECONNECT_LOOP -> null;
    };
  }

  static List<Finding> look(ZoneSignals zone, AbuseRule rule, int second) {
    ZoneSnapshot look = new ZoneSnapshot(zone, rule, second);
    List<Finding> findings = new ArrayList<>();
    for (Detector detector : ALL) {
      Finding finding = detector.look(look);
      if (finding != null) {
        findings.add(finding.weighed(key -> zone.goodShare(key, second)));
      }
    }
    Finding surge = findings.isEmpty() ? zone.surge(rule, second) : null;
    if (surge != null) {
      findings.add(surge);
    }
    if (look.isHeld()) {
      zone.stir(); // look again even if nothing else happens
    }
    return findings;
  }
}
