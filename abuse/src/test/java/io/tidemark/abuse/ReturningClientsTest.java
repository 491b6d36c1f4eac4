package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.CloseCategory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of clients that come back after something else has ended their connections. */
class ReturningClientsTest {
  private static final int HOUR = 3_600;
  private static final int OFFICE = 7;

  private final Scene scene = new Scene();

  @Test
  void whoIsDroppedComesBack() {
    scene.play(HOUR, s -> scene.people(10));
    scene.play(1, s -> {});
    List<Long> dropped = scene.dropAll();
    scene.play(
        20,
        s -> {
          int each = dropped.size() / 20;
          for (long source : dropped.subList(s * each, (s + 1) * each)) {
            scene.connect(source, 400, 2_000, CloseCategory.CLIENT_CLOSED);
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void whatGoesWithAProxyComesBackFromBehindALargeNatToo() {
    scene.play(
        HOUR,
        s -> {
          scene.people(5);
          if (s % 2 == 0) {
            scene.visit(7, 900);
          }
        });
    scene.lose(0.5);
    scene.play(
        10,
        s -> {
          for (int i = 0; i < 22; i++) {
            scene.visit(7, 900);
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  /**
   * The people of an office come back together, forty seconds after a deploy, when its network is
   * there again. Some leave at once, as people always do.
   */
  @Test
  void anOfficeThatComesBackLateIsNothing() {
    scene.play(
        HOUR,
        s -> {
          scene.people(5);
          scene.visit(OFFICE, 60 + scene.random.nextInt(1_200));
          if (s % 3 == 0) {
            scene.visit(OFFICE, 60 + scene.random.nextInt(1_200));
          }
        });
    List<Long> dropped = scene.dropAll();
    List<Long> office = dropped.stream().filter(source -> source == Scene.address(OFFICE)).toList();
    assertThat(office).hasSizeGreaterThan(700);
    scene.play(40, s -> {});
    scene.play(
        20,
        s -> {
          for (int i = 0; i < office.size() / 20; i++) {
            scene.visit(OFFICE, i % 7 == 0 ? 1 : 900);
          }
        });
    scene.play(60, s -> scene.people(5));
    assertThat(scene.found()).isEmpty();
  }

  /** The same number from an office of which nothing was dropped. */
  @Test
  void anOfficeThatWasNotDroppedFloods() {
    scene.play(HOUR, s -> scene.people(5));
    scene.play(
        20,
        s -> {
          for (int i = 0; i < 65; i++) {
            scene.visit(OFFICE, i % 7 == 0 ? 1 : 900);
          }
        });
    scene.play(60, s -> scene.people(5));
    assertThat(scene.found()).contains(AbuseKind.SOURCE_FLOOD);
  }

  /**
   * One of many clients in a loop was on a bad network earlier, so that it was noticed before it
   * had a connection that lasted.
   */
  @Test
  void aClientThatWasNoticedEarlyIsKnownWhenItLoops() {
    scene.play(HOUR, s -> scene.people(5));
    scene.play(20, s -> scene.visit(1_000, 6));
    assertThat(scene.isKnown(1_000)).isFalse();
    scene.play(
        400,
        s -> {
          scene.people(5);
          if (s == 60) {
            for (int source = 1_000; source < 1_020; source++) {
              scene.visit(source, 300);
            }
          }
        });
    scene.play(
        600,
        s -> {
          scene.people(5);
          for (int source = 1_000; source < 1_020; source++) {
            if ((source + s) % 2 == 0) {
              scene.connect(Scene.address(source), 1, 0, CloseCategory.ORIGIN_CLOSED);
            }
          }
        });
    assertThat(scene.found()).containsExactly(AbuseKind.RECONNECT_LOOP);
  }
}
