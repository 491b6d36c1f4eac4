package io.tidemark.abuse;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The thresholds of the detectors for one zone. Below them nothing is reported.
 *
 * @param on whether the zone is watched
 * @param thresholds a value for each of {@link #THRESHOLDS}
 * @param falseAlarms how many false alarms are accepted of each detector whose evidence adds up
 * @param automatic the policy for blocks that the service sets by itself
 */
public record AbuseRule(
    boolean on,
    Map<Threshold, Integer> thresholds,
    FalseAlarms falseAlarms,
    AutomaticRule automatic) {

  /** Every threshold of every detector. */
  public static final List<Threshold> THRESHOLDS = Detectors.thresholds();

  /** The rule where the operator sets nothing. */
  public static final AbuseRule DEFAULT =
      new AbuseRule(
          true,
          presets(),
          FalseAlarms.DEFAULT,
          new AutomaticRule(Set.of(), 99, Duration.ofMinutes(10), false, 5));

  public AbuseRule {
    thresholds = Map.copyOf(thresholds);
  }

  private static Map<Threshold, Integer> presets() {
    Map<Threshold, Integer> presets = new HashMap<>();
    THRESHOLDS.forEach(threshold -> presets.put(threshold, threshold.preset()));
    return presets;
  }

  /** The evidence from which on something is reported, in nats. */
  double needed() {
    return falseAlarms.needed();
  }

  /** The value of a threshold. */
  public int of(Threshold threshold) {
    return Objects.requireNonNull(thresholds.get(threshold));
  }
}
