package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.events.v1.Conduct;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConductTallyTest {
  private final ConductTally tally = new ConductTally();

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 2, 3, 5, 100, 1_000, 65_535, 10_000_019, 1L << 40, Long.MAX_VALUE / 2})
  void bytesCountByTheirLogarithm(long bytes) {
    for (int i = 0; i < 1_000; i++) {
      tally.ended(1_000, bytes);
    }
    double said = 8_000 * Math.log(bytes + 1.0) / Math.log(2);
    assertThat((double) taken().getSaidEighths(0)).isCloseTo(said, within(1_200.0));
    assertThat(taken().getEnded(0)).isEqualTo(1_000);
  }

  @Test
  void aMinuteBeginsAtZero() {
    tally.opened();
    tally.ended(1_000, 100);
    tally.soonByNew();
    tally.clear(false);
    assertThat(tally.conduct(false)).isNull();
    assertThat(tally.opens()).isZero();
    tally.ended(70_000, 100);
    assertThat(taken().getEnded(0)).isZero();
    assertThat(taken().getSoonByNew()).isZero();
  }

  @Test
  void aQuietZoneHasNoCounts() {
    long empty = tally.memory();
    tally.ended(1_000, 100);
    assertThat(tally.memory()).isGreaterThan(empty);
    tally.clear(false);
    tally.clear(true);
    assertThat(tally.memory()).isEqualTo(empty);
  }

  private Conduct taken() {
    return Objects.requireNonNull(tally.conduct(false));
  }
}
