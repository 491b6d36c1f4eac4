package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GoodsTest {
  private final Goods goods = new Goods();

  @Test
  void whileFewAreKnownEverybodyMayBeAllOfThem() {
    for (int i = 0; i < 31; i++) {
      assertThat(goods.share(7)).isEqualTo(1);
      goods.add(i + 100, 0);
    }
    goods.add(1, 0);
    assertThat(goods.share(7)).isZero();
  }

  @Test
  void aPartIsRatherTooMuchThanTooLittle() {
    for (int i = 0; i < 2_000; i++) {
      goods.add(i % 10 == 0 ? 7 : 100 + i, 11 * i);
    }
    assertThat(goods.share(7)).isGreaterThan(0.1).isCloseTo(0.1, within(0.03));
  }

  /** Who makes a thousand at once is not all there is. */
  @Test
  void aBurstDoesNotWashOutTheOthers() {
    for (int i = 0; i < 200; i++) {
      goods.add(i % 4 == 0 ? 7 : 100 + i, 60 * i);
    }
    for (int i = 0; i < 1_000; i++) {
      goods.add(8, 60 * 200 + i / 20);
    }
    assertThat(goods.share(7)).isGreaterThan(0.2);
    assertThat(goods.share(8)).isLessThan(0.1);
    assertThat(goods.memory()).isLessThan(1_200);
  }
}
