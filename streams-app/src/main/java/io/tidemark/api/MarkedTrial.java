package io.tidemark.api;

import io.tidemark.abuse.AbuseRule;
import io.tidemark.abuse.ThresholdTrial;
import io.tidemark.events.v1.Zone;
import io.tidemark.policy.Policy;
import io.tidemark.usage.history.Suspicions;
import io.tidemark.zones.ZoneTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A trial of the thresholds of two policies on all suspicions that people have marked. */
final class MarkedTrial {
  /**
   * The outcome for one detector.
   *
   * @param proposed what would be raised with the policy that is tried
   */
  record Detector(
      String detector,
      Raised marked,
      Raised proposed,
      Raised inForce,
      @Nullable Suggestion suggestion) {}

  /** Numbers of suspicions, by their marks. */
  record Raised(int markedTrue, int markedFalse) {
    static Raised of(ThresholdTrial.Outcome outcome) {
      return new Raised(outcome.isTrue(), outcome.isFalse());
    }
  }

  /** A threshold that tells the marked suspicions better. */
  record Suggestion(String threshold, int value, double precision, double recall) {
    static @Nullable Suggestion of(ThresholdTrial.@Nullable Suggestion suggestion) {
      return suggestion == null
          ? null
          : new Suggestion(
              suggestion.key(), suggestion.value(), suggestion.precision(), suggestion.recall());
    }
  }

  private final Policy proposed;
  private final Policy now;
  private final ZoneTable zones;

  MarkedTrial(Policy proposed, Policy now, ZoneTable zones) {
    this.proposed = proposed;
    this.now = now;
    this.zones = zones;
  }

  List<Detector> run(List<Suspicions.Marked> marked) {
    Map<String, List<Suspicions.Marked>> byDetector = new TreeMap<>();
    for (Suspicions.Marked one : marked) {
      if (ThresholdTrial.of(one.detector()) != null) {
        byDetector.computeIfAbsent(one.detector(), detector -> new ArrayList<>()).add(one);
      }
    }
    List<Detector> detectors = new ArrayList<>();
    byDetector.forEach((detector, of) -> detectors.add(detector(detector, of)));
    return detectors;
  }

  private Detector detector(String detector, List<Suspicions.Marked> marked) {
    int isTrue = (int) marked.stream().filter(Suspicions.Marked::isTrue).count();
    ThresholdTrial would = trial(detector, marked, proposed);
    ThresholdTrial did = trial(detector, marked, now);
    return new Detector(
        detector,
        new Raised(isTrue, marked.size() - isTrue),
        Raised.of(would.outcome()),
        Raised.of(did.outcome()),
        Suggestion.of(did.suggestion()));
  }

  private ThresholdTrial trial(String detector, List<Suspicions.Marked> marked, Policy policy) {
    ThresholdTrial trial = Objects.requireNonNull(ThresholdTrial.of(detector));
    for (Suspicions.Marked one : marked) {
      trial.add(one.figures(), one.isTrue(), rule(policy, one.zone()));
    }
    return trial;
  }

  private AbuseRule rule(Policy policy, String zone) {
    Zone known = zones.zone(zone);
    return policy.rules(known == null ? "" : known.getPlan(), zone).abuse();
  }
}
