package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.CloseCategory;
import org.junit.jupiter.api.Test;

/** Tests of sources that hold many connections: hoarders, and those that only look like them. */
class HoardsTest {
  private static final int HOUR = 3_600;

  private final Scene scene = new Scene();

  @Test
  void aSourceThatTakesAndKeepsHolds() {
    scene.play(HOUR, s -> scene.people(2));
    scene.play(
        120,
        s -> {
          scene.people(2);
          for (int i = 0; i < 4; i++) {
            scene.hold(7);
          }
        });
    assertThat(scene.finding(AbuseKind.HOLDING).suspects())
        .extracting(Finding.Suspect::text)
        .containsExactly(Scene.text(7));
    assertThat(scene.found()).containsExactly(AbuseKind.HOLDING);
    int begin = scene.second;
    scene.play(600, s -> {});
    assertThat(scene.lastSecond(AbuseKind.HOLDING) - begin)
        .as("as long as it holds")
        .isGreaterThan(580);
  }

  /**
   * Three proxies report one after another, and between two of the reports everybody leaves. The
   * reports before that must not bring the connections back; a few come again and leave later.
   */
  @Test
  void whoLeavesBetweenTheReportsOfTwoProxiesHoldsNothing() {
    scene.play(HOUR, s -> scene.people(2));
    scene.play(
        40,
        s -> {
          scene.people(2);
          for (int i = 0; i < 15; i++) {
            scene.visit(7, 55 - s);
          }
        });
    scene.play(
        4 * HOUR,
        s -> {
          scene.people(2);
          if (s >= 20 && s < 50) {
            scene.visit(7, 600);
          } else if (s >= 3 * HOUR && s % 600 == 0) {
            scene.visit(7, 5); // makes detectors look
          }
          if (s % 10 == 0 && s < 600) {
            scene.tell(7, s < 15 ? 200 : 10, s < 15 ? 400_000 : 20_000);
          }
        });
    assertThat(scene.found()).doesNotContain(AbuseKind.HOLDING);
  }

  /**
   * 240 connections open within two minutes and stay: only their traffic shows that they are no
   * hoard.
   */
  @Test
  void aLectureHallThatSpeaksIsNoHoard() {
    scene.play(HOUR, s -> scene.people(1));
    scene.play(
        1_500,
        s -> {
          scene.people(1);
          if (s < 120) {
            scene.hold(7);
            scene.hold(7);
          }
          if (s % 30 == 29) {
            scene.tell(7, Math.min(240, 2L * s), Math.min(240, 2L * s) * (300 + 20L * s));
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void theSameInSilenceIsOneAtOnce() {
    scene.play(HOUR, s -> scene.people(1));
    int begin = scene.second;
    scene.play(
        300,
        s -> {
          scene.people(1);
          if (s < 120) {
            scene.hold(7);
            scene.hold(7);
          }
          if (s % 30 == 29) {
            scene.tell(7, Math.min(240, 2L * s), 12);
          }
        });
    assertThat(scene.found()).containsExactly(AbuseKind.HOLDING);
    assertThat(scene.firstSecond(AbuseKind.HOLDING) - begin).isLessThan(135);
  }

  /** The time of the first lecture does not count for the second. */
  @Test
  void oneLectureAfterAnotherIsNoHoard() {
    scene.play(HOUR, s -> scene.people(1));
    for (int lecture = 0; lecture < 3; lecture++) {
      scene.play(
          2 * HOUR,
          s -> {
            scene.people(1);
            for (int i = 0; s < 120 && i < 2; i++) {
              scene.connect(Scene.address(7), 1_500 - s, 20_000, CloseCategory.CLIENT_CLOSED);
            }
            if (s % 30 == 29 && s < 1_500) {
              scene.tell(7, Math.min(240, 2L * s), Math.min(240, 2L * s) * (300 + 20L * s));
            }
          });
    }
    assertThat(scene.found()).isEmpty();
  }

  /**
   * Many clients behind one address that send little at first are no hoard: the first half minute
   * of a connection is not judged.
   */
  @Test
  void aClassThatIsShyAtFirstIsNoHoard() {
    scene.play(HOUR, s -> loud());
    scene.play(
        1_200,
        s -> {
          loud();
          for (int i = 0; s < 20 && i < 12; i++) {
            scene.hold(7);
          }
          if (s % 30 == 29) {
            scene.tell(7, 240, 240 * (s < 40 ? 60 : 20L * s));
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  /** Opens a connection that carries a hundred bytes a second. */
  private void loud() {
    long who = Scene.address(200_000 + scene.random.nextInt(20_000));
    scene.connect(who, 300, 30_000, CloseCategory.CLIENT_CLOSED);
  }

  /** After a drain, the office's connections carry little, as all others in the zone do. */
  @Test
  void anOfficeThatOnlyPingsIsNoHoardAfterAReconnect() {
    scene.play(
        2 * HOUR,
        s -> {
          for (int i = 0; i < 2; i++) {
            scene.connect(
                Scene.address(200_000 + scene.random.nextInt(20_000)),
                3_000,
                1_200,
                CloseCategory.CLIENT_CLOSED);
          }
        });
    scene.play(
        1_200,
        s -> {
          if (s % 30 == 29) {
            scene.tell(7, 1_500, 1_500L * 12 * (s / 30));
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  /** The time before a pause in the reports does not count as time of holding. */
  @Test
  void whoComesBackAfterASilenceOfTheProxiesBeginsAnew() {
    scene.play(HOUR, s -> scene.people(1));
    for (int lesson = 0; lesson < 2; lesson++) {
      scene.play(
          HOUR,
          s -> {
            scene.people(1);
            if (s % 30 == 29 && s < 1_500) {
              scene.tell(7, 240, 240 * (300 + 20L * s));
            }
          });
    }
    assertThat(scene.found()).isEmpty();
  }

  /** The connections on one proxy alone would be no hoard. */
  @Test
  void whatSeveralProxiesTellIsAddedUp() {
    scene.play(HOUR, s -> scene.people(1));
    scene.play(
        300,
        s -> {
          scene.people(1);
          for (int proxy = 0; proxy < 4; proxy++) {
            if (s % 30 == 5 * proxy) {
              scene.tell(7, 80, 0);
            }
          }
        });
    assertThat(scene.found()).contains(AbuseKind.HOLDING);
  }

  /** The shard has a new owner, which knows only the reports of the proxies. */
  @Test
  void whoHeldBeforeTheOwnerCameIsKnownFromSnapshots() {
    scene.play(
        600,
        s -> {
          scene.people(1);
          if (s % 30 == 29) {
            scene.tell(7, 400, 400);
          }
        });
    assertThat(scene.finding(AbuseKind.HOLDING).suspects())
        .extracting(Finding.Suspect::text)
        .containsExactly(Scene.text(7));
  }

  /** A report from a moment before all connections closed must not count for ever. */
  @Test
  void whoIsNotToldOfAnyMoreHoldsLittle() {
    scene.play(HOUR, s -> scene.people(1));
    scene.play(
        120,
        s -> {
          for (int i = 0; i < 2; i++) {
            scene.connect(Scene.address(7), 120 - s, 4_000, CloseCategory.CLIENT_CLOSED);
          }
          if (s % 30 == 29) {
            scene.tell(7, 2L * s, 2L * s * 4_000);
          }
        });
    scene.play(1, s -> scene.tell(7, 240, 240 * 4_000L));
    scene.play(3 * HOUR, s -> scene.people(1));
    scene.hold(7);
    scene.play(60, s -> scene.people(1));
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void someThatEachHoldSomeInSilenceHoardTogether() {
    scene.play(HOUR, s -> scene.people(1));
    scene.play(
        900,
        s -> {
          scene.people(1);
          for (int source = 0; s % 10 == 0 && s < 800 && source < 8; source++) {
            scene.hold(source);
          }
          for (int source = 0; s % 30 == 29 && source < 8; source++) {
            scene.tell(source, Math.min(80, s / 10), 100);
          }
        });
    assertThat(scene.found()).containsExactly(AbuseKind.IDLE_HOARDING);
    assertThat(scene.finding(AbuseKind.IDLE_HOARDING).suspects()).hasSize(8);
  }

  /** The more connections, the surer it is, however long the silence was. */
  @Test
  void aSmallHoardIsLessSureThanALargeOne() {
    double small = confidenceOfAHoard(20);
    assertThat(confidenceOfAHoard(40)).isGreaterThan(small);
    assertThat(confidenceOfAHoard(60)).isGreaterThan(confidenceOfAHoard(40));
  }

  private static double confidenceOfAHoard(int connections) {
    Scene scene = new Scene();
    scene.play(HOUR, s -> scene.people(1));
    scene.play(
        HOUR,
        s -> {
          scene.people(1);
          for (int source = 0; s < connections && source < 8; source++) {
            scene.hold(source);
          }
          for (int source = 0; s % 30 == 29 && source < 8; source++) {
            scene.tell(source, Math.min(connections, s + 1), 100);
          }
        });
    return scene.finding(AbuseKind.IDLE_HOARDING).confidence();
  }

  /** An office whose connections carry little is no hoard in a zone whose connections all do. */
  @Test
  void whereAllAreSilentSilenceIsNoSign() {
    scene.play(
        2 * HOUR,
        s -> {
          for (int i = 0; i < 2; i++) {
            scene.connect(
                Scene.address(200_000 + scene.random.nextInt(20_000)),
                60 + scene.random.nextInt(300),
                40,
                CloseCategory.CLIENT_CLOSED);
          }
          if (s % 30 == 29) {
            scene.tell(7, 150, 150 * 20);
          }
        });
    assertThat(scene.found()).doesNotContain(AbuseKind.IDLE_HOARDING);
  }

  /** The share of all the zone's connections counts, not of those of the tracked sources. */
  @Test
  void aSmallPartOfALargeZoneIsNoHoard() {
    scene.play(
        60,
        s -> {
          for (int i = 0; i < 100; i++) {
            scene.hold(200_000 + 100 * s + i);
          }
        });
    scene.play(
        60,
        s -> {
          for (int i = 0; i < 5; i++) {
            scene.hold(7);
          }
        });
    assertThat(scene.found()).isEmpty();
  }
}
