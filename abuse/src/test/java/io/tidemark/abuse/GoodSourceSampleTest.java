package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GoodSourceSampleTest {
  private final GoodSourceSample goods = new GoodSourceSample();

  @Test
  void whileFewAreKnownEverybodyMayBeAllOfThem() {
    for (int i = 0; i < 63; i++) {
      assertThat(goods.share(7)).isEqualTo(1);
      goods.add(i + 100, 0);
    }
    goods.add(1, 0);
    assertThat(goods.share(7)).isZero();
  }

  @Test
  void aPartIsRatherTooMuchThanTooLittle() {
    for (int i = 0; i < 2_000; i++) {
      goods.add(i % 20 == 0 ? 7 : 100 + i, 11 * i);
    }
    assertThat(goods.share(7)).isGreaterThan(0.05).isCloseTo(0.05, within(0.03));
  }

  @Test
  void whoHasMuchIsSparedHoweverMuchItIs() {
    for (int i = 0; i < 200; i++) {
      goods.add(i % 3 == 0 ? 7 : 100 + i, 11 * i);
    }
    assertThat(goods.share(7)).isEqualTo(1);
  }

  /** A source that imitates good clients is no exception. */
  @Test
  void nobodyWashesOutTheOthers() {
    for (int i = 0; i < 200; i++) {
      goods.add(i % 32 == 0 ? 7 : 100 + i, 60 * i);
    }
    double before = goods.share(7);
    for (int second = 0; second < 100_000; second++) {
      goods.add(8, 60 * 200 + second);
    }
    assertThat(goods.share(7)).isCloseTo(before, within(0.03));
    assertThat(goods.memory()).isLessThan(1_200);
  }
}
