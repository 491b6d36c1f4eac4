package io.tidemark.usage.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SuspicionScoreTest {
  @Test
  void withoutMarksNothingIsSaid() {
    Suspicions.Score score = new Suspicions.Score("churn", 9, 0, 0);
    assertThat(score.precision()).isNull();
    assertThat(score.precisionAtLeast()).isNull();
  }

  /** The bounds are those in tables of Wilson's interval. */
  @Test
  void fewMarksSayLittle() {
    assertThat(new Suspicions.Score("churn", 9, 3, 0).precision()).isEqualTo(1);
    assertThat(new Suspicions.Score("churn", 9, 3, 0).precisionAtLeast())
        .isCloseTo(0.438, within(0.001));
    assertThat(new Suspicions.Score("churn", 200, 95, 5).precision()).isEqualTo(0.95);
    assertThat(new Suspicions.Score("churn", 200, 95, 5).precisionAtLeast())
        .isCloseTo(0.888, within(0.001));
    assertThat(new Suspicions.Score("churn", 9, 0, 4).precisionAtLeast()).isZero();
  }
}
