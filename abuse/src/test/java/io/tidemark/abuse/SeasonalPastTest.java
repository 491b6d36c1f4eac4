package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SeasonalPastTest {
  private static final int EACH_DAY = 288;

  private final SeasonalPast past = new SeasonalPast(EACH_DAY);
  private final Random random = new Random(4);

  private double daily(int at) {
    return 100 + 80 * Math.sin(2 * Math.PI * at / EACH_DAY) + random.nextGaussian();
  }

  @Test
  void aSeriesThatGoesOnIsNotStrange() {
    int strange = 0;
    for (int i = 0; i < 10 * EACH_DAY; i++) {
      strange += past.next(daily(i)) > 6 ? 1 : 0;
    }
    assertThat(strange).isLessThan(6);
  }

  @Test
  void strangeIsWhatIsUnusualNowWhetherHighOrLow() {
    for (int i = 0; i < 4 * EACH_DAY; i++) {
      past.next(daily(i));
    }
    // It is noon: a value that is usual at midnight is unusual now.
    int noon = 4 * EACH_DAY + EACH_DAY / 4;
    for (int i = 4 * EACH_DAY; i < noon; i++) {
      past.next(daily(i));
    }
    assertThat(past.next(100)).isGreaterThan(4);
  }

  @Test
  void beyondAllThatWasIsStrangerTheFartherItIs() {
    SeasonalPast other = new SeasonalPast(EACH_DAY);
    for (int i = 0; i < 4 * EACH_DAY; i++) {
      double value = daily(i);
      past.next(value);
      other.next(value);
    }
    assertThat(past.next(1_000)).isGreaterThan(other.next(190));
  }

  @Test
  void theSameEventIsToldOnce() {
    for (int i = 0; i < 4 * EACH_DAY; i++) {
      past.next(daily(i));
    }
    assertThat(past.next(1_000)).isGreaterThan(10);
    assertThat(past.next(1_000)).isZero();
    assertThat(past.told).isGreaterThan(9);
  }
}
