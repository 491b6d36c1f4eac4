package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourcesTest {
  private final Sources sources = new Sources();

  private SourceActivity touch(long key, int second) {
    SourceActivity known = sources.find(key, second);
    return known == null ? sources.add(key, second) : known;
  }

  @Test
  void holdsWhatAMapWouldAsLongAsThereIsRoom() {
    Map<Long, Integer> truth = new HashMap<>();
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      long key = 1L + random.nextInt(1_000);
      truth.merge(key, 1, Integer::sum);
      another(touch(key, i / 100), 0);
    }
    assertThat(sources.size()).isEqualTo(truth.size());
    assertThat(sources.evicted()).isZero();
    truth.forEach(
        (key, count) ->
            assertThat(Objects.requireNonNull(sources.find(key, 1_000)).open()).isEqualTo(count));
  }

  private static void another(SourceActivity source, int second) {
    source.open(source.open() + 1, second);
  }

  @Test
  void aMillionOthersDoNotDriveOutWhoDoesMuch() {
    for (int i = 0; i < 500; i++) {
      another(touch(7, 0), 0);
    }
    for (int i = 0; i < 1_000_000; i++) {
      another(touch(1_000L + i, i / 20_000), 0);
      if (i % 1_000 == 0) {
        SourceActivity late = touch(8, i / 20_000); // opens connections while all the others come
        another(late, 0);
        late.opened++;
      }
    }
    assertThat(Objects.requireNonNull(sources.find(7, 50)).open()).isEqualTo(500);
    assertThat(Objects.requireNonNull(sources.find(8, 50)).open()).isGreaterThan(900);
    assertThat(sources.size()).isEqualTo(Sources.MOST);
    assertThat(sources.evicted()).isGreaterThan(900_000);
  }

  @Test
  void roomIsGivenBackWhenTheyAreGone() {
    for (int i = 1; i <= 1_000; i++) {
      touch(i, 0);
    }
    another(touch(2_000, 0), 0);
    long full = sources.memory();
    sources.tidy(1_000);
    assertThat(sources.memory()).isEqualTo(full);
    sources.tidy(10_000);
    assertThat(sources.size()).as("who has something open stays").isEqualTo(1);
    assertThat(sources.memory()).isLessThan(400);
    assertThat(sources.find(2_000, 10_000)).isNotNull();
  }

  @Test
  void whoIsGoneIsForgottenAlsoWhereManyStay() {
    for (int i = 1; i <= Sources.MOST; i++) {
      SourceActivity source = touch(i, 0);
      if (i <= 300) {
        another(source, 0);
      }
    }
    assertThat(sources.isFull()).isTrue();
    sources.tidy(10_000);
    assertThat(sources.size()).isEqualTo(300);
  }

  @Test
  void whatIsStaleMakesRoomBeforeItGrows() {
    for (int i = 1; i <= 500; i++) {
      touch(i, 0);
    }
    long before = sources.memory();
    for (int i = 2_000; i < 2_500; i++) {
      touch(i, 10_000);
    }
    assertThat(sources.size()).isLessThanOrEqualTo(512);
    assertThat(sources.memory()).isLessThanOrEqualTo(2 * before);
    assertThat(sources.evicted()).isZero();
  }
}
