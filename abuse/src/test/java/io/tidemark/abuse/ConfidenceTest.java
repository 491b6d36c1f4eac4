package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfidenceTest {
  @EnumSource
  @ParameterizedTest
  void theFurtherBeyondTheThresholdTheSurerButNeverCertain(AbuseKind kind) {
    double before = 0;
    for (double times = 0.5; times < 1e9; times *= 1.1) {
      double now = Confidence.of(kind, times);
      assertThat(now).isBetween(before, 0.999);
      before = now;
    }
    assertThat(before).isEqualTo(0.999);
    assertThat(Confidence.of(kind, 0)).isEqualTo(Confidence.of(kind, 0.5));
  }
}
