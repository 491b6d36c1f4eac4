package io.tidemark.benchmarks.nab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests of the published rules on a series of a thousand rows, in which two windows are labelled.
 */
class NabScorerTest {
  private static final NabScorer.Profile STANDARD = new NabScorer.Profile(0.11, 1);
  private static final int ROWS = 1_000;
  private static final NabFile FILE =
      file(List.of(new NabFile.Window(300, 399), new NabFile.Window(600, 699)));

  private static NabFile file(List<NabFile.Window> windows) {
    List<LocalDateTime> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      times.add(LocalDateTime.of(2026, 1, 1, 0, 0).plusMinutes(5L * i));
      values.add(1.0);
    }
    return new NabFile("made-up.csv", times, values, windows);
  }

  private static double score(int... detections) {
    double[] anomalies = new double[ROWS];
    for (int row : detections) {
      anomalies[row] = 1;
    }
    NabScorer scorer = new NabScorer(STANDARD);
    scorer.add(FILE, anomalies);
    return scorer.best().score();
  }

  @Test
  void whoIsAlwaysFirstAndNeverWrongHasAHundred() {
    assertThat(score(300, 600)).isCloseTo(100, within(0.001));
  }

  @Test
  void whoDetectsNothingHasNothing() {
    assertThat(score()).isZero();
  }

  @Test
  void lateIsWorthLessAndOneWindowHalf() {
    assertThat(score(300)).isCloseTo(50, within(0.001));
    assertThat(score(390, 600)).isBetween(60.0, 85.0);
    assertThat(score(300, 301, 350, 600)).as("again is nothing").isCloseTo(100, within(0.001));
  }

  /**
   * A false detection far from windows costs 0.11 of four points, two for each window that is found
   * and not missed.
   */
  @Test
  void aFalseDetectionCostsAndLessSoJustBehindAWindow() {
    assertThat(score(300, 600, 200)).isCloseTo(100 - 100 * 0.11 / 4, within(0.001));
    assertThat(score(300, 600, 999)).isCloseTo(100 - 100 * 0.11 / 4, within(0.01));
    assertThat(score(300, 600, 702)).isBetween(99.5, 100.0);
  }

  @Test
  void probationIsNotScored() {
    assertThat(score(300, 600, 20, 149)).isCloseTo(100, within(0.001));
    assertThat(score(300, 600, 150)).isLessThan(99);
  }
}
