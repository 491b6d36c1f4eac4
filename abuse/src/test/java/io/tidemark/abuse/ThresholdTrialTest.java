package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ThresholdTrialTest {
  private final ThresholdTrial trial = Objects.requireNonNull(ThresholdTrial.of("churn"));

  private static AbuseRule rule(int brief, String falseAlarms) {
    Map<Threshold, Integer> thresholds = new HashMap<>(AbuseRule.DEFAULT.thresholds());
    thresholds.put(ChurnDetector.BRIEF, brief);
    return new AbuseRule(
        true,
        thresholds,
        Objects.requireNonNull(FalseAlarms.parse(falseAlarms)),
        AbuseRule.DEFAULT.automatic());
  }

  private void marked(long most, boolean isTrue, AbuseRule rule) {
    trial.add(Map.of("most", most), isTrue, rule);
  }

  @Test
  void whatIsBelowTheNewThresholdIsNotRaised() {
    AbuseRule rule = rule(150, "1 per zone-year");
    marked(120, false, rule);
    marked(160, true, rule);
    marked(140, true, rule);
    assertThat(trial.outcome()).isEqualTo(new ThresholdTrial.Outcome(1, 0));
  }

  /** Evidence of 13.2 nats, as one false alarm in a year needs, is stored as 13. */
  @Test
  void whatTheSameRuleRaisedIsRaisedAgain() {
    trial.add(Map.of("most", 100L, "evidence", 13L), true, AbuseRule.DEFAULT);
    marked(100, true, AbuseRule.DEFAULT);
    assertThat(trial.outcome()).isEqualTo(new ThresholdTrial.Outcome(2, 0));
  }

  @Test
  void evidenceThatAddedUpIsComparedWithTheFalseAlarmsThatAreAccepted() {
    AbuseRule strict = rule(100, "1 per zone-year");
    AbuseRule lenient = rule(100, "1 per zone-week");
    trial.add(Map.of("most", 90L, "evidence", 11L), true, strict);
    trial.add(Map.of("most", 90L, "evidence", 11L), true, lenient);
    assertThat(trial.outcome()).isEqualTo(new ThresholdTrial.Outcome(1, 0));
  }

  /** The same evidence is further beyond the threshold if less evidence is needed. */
  @Test
  void aSuggestionCountsTheFalseAlarmsThatAreAccepted() {
    AbuseRule lenient = rule(100, "1 per zone-week");
    trial.add(Map.of("most", 90L, "evidence", 24L), true, lenient);
    trial.add(Map.of("most", 90L, "evidence", 10L), false, lenient);
    assertThat(Objects.requireNonNull(trial.suggestion()).value()).isBetween(250, 270);
  }

  @Test
  void whatHasNoSuchThresholdIsNotTried() {
    assertThat(ThresholdTrial.of("surge")).isNull();
    assertThat(ThresholdTrial.of("idle_hoarding")).isNull();
  }

  @Test
  void aSuggestionDropsWhatIsFalseAndKeepsNearlyAllThatIsTrue() {
    AbuseRule rule = AbuseRule.DEFAULT;
    for (int i = 0; i < 10; i++) {
      marked(300 + i, true, rule);
    }
    marked(110, false, rule);
    marked(120, false, rule);
    marked(305, false, rule);
    ThresholdTrial.Suggestion suggestion = Objects.requireNonNull(trial.suggestion());
    assertThat(suggestion.key()).isEqualTo("brief");
    assertThat(suggestion.value()).isEqualTo(300);
    assertThat(suggestion.recall()).isEqualTo(1);
    assertThat(suggestion.precision()).isBetween(0.9, 0.92);
  }

  @Test
  void whereNothingIsFalseNothingIsSuggested() {
    marked(300, true, AbuseRule.DEFAULT);
    assertThat(trial.suggestion()).isNull();
    assertThat(ThresholdTrial.of("reconnect_loop")).as("has no threshold").isNull();
    assertThat(ThresholdTrial.of("people")).isNull();
  }
}
