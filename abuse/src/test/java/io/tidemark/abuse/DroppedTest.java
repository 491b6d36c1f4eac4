package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DroppedTest {
  /** The same as a queue of the connections' spans, whatever happens. */
  @Test
  void eachIsReplacedOnceOrForgottenAfterTwoSpans() {
    Random random = new Random(3);
    Deque<Integer> spans = new ArrayDeque<>();
    long dropped = 0;
    int second = 0;
    for (int i = 0; i < 100_000; i++) {
      int next = second + random.nextInt(random.nextInt(20) == 0 ? 250 : 10);
      dropped = Dropped.after(second, next, dropped);
      second = next;
      int span = second / Dropped.SPAN_SECONDS;
      spans.removeIf(of -> of < span - 1);
      if (random.nextInt(3) == 0) {
        int number = 1 + random.nextInt(5);
        dropped = Dropped.with(number, dropped);
        for (int n = 0; n < number; n++) {
          spans.add(span);
        }
      }
      assertThat(Dropped.isAny(dropped)).isEqualTo(!spans.isEmpty());
      if (Dropped.isAny(dropped)) {
        dropped = Dropped.replaced(dropped);
        spans.poll();
      }
    }
  }

  @Test
  void sharesAddUp() {
    long dropped = 0;
    for (int i = 0; i < 4; i++) {
      assertThat(Dropped.isAny(dropped)).isFalse();
      dropped = Dropped.with(0.25, dropped);
    }
    assertThat(Dropped.isAny(dropped)).isTrue();
    assertThat(Dropped.isAny(Dropped.replaced(dropped))).isFalse();
  }

  @Test
  void moreThanCanBeCountedIsMany() {
    long dropped = Dropped.with(1e12, Dropped.with(1e12, 0));
    assertThat(Dropped.isAny(dropped)).isTrue();
    dropped = Dropped.after(0, Dropped.SPAN_SECONDS, dropped);
    assertThat(Dropped.isAny(Dropped.replaced(dropped))).isTrue();
    assertThat(Dropped.after(0, 2 * Dropped.SPAN_SECONDS, dropped)).isZero();
  }
}
