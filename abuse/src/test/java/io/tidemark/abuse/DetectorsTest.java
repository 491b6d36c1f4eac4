package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;
import org.junit.jupiter.api.Test;

/** Tests of each attack amid normal traffic, and of traffic that only looks like an attack. */
class DetectorsTest {
  private static final int HOUR = 3_600;

  private final Scene scene = new Scene();

  @Test
  void normalLifeIsNothing() {
    scene.play(HOUR, s -> scene.people(5));
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void aSourceThatFloodsIsNamedWithinSeconds() {
    scene.play(HOUR, s -> scene.people(5));
    int begin = scene.second;
    scene.play(
        60,
        s -> {
          scene.people(5);
          for (int i = 0; i < 50; i++) {
            scene.visit(7, 300);
          }
        });
    Finding finding = scene.finding(AbuseKind.SOURCE_FLOOD);
    assertThat(finding.suspects()).extracting(Finding.Suspect::text).containsExactly(Scene.text(7));
    assertThat(finding.evidence()).startsWith(Scene.text(7) + " opened about 5");
    assertThat(finding.others()).isZero();
    assertThat(scene.firstSecond(AbuseKind.SOURCE_FLOOD) - begin).isLessThan(10);
  }

  /** A source that opens 17 a second has opened 150 after nine; its decaying sum is then 101. */
  @Test
  void aFloodJustAboveTheThresholdIsFoundWithinTenSeconds() {
    scene.play(HOUR, s -> scene.people(5));
    int begin = scene.second;
    scene.play(
        20,
        s -> {
          scene.people(5);
          for (int i = 0; i < 17; i++) {
            scene.visit(7, 300);
          }
        });
    Finding finding = scene.finding(AbuseKind.SOURCE_FLOOD);
    assertThat(scene.firstSecond(AbuseKind.SOURCE_FLOOD) - begin).isEqualTo(9);
    assertThat(finding.figures().get("most")).isEqualTo(170);
  }

  /** 14 each second are 140 in any ten seconds, for as long as it is not for minutes. */
  @Test
  void justBelowTheThresholdIsNoFlood() {
    scene.play(HOUR, s -> scene.people(5));
    scene.play(
        30,
        s -> {
          scene.people(5);
          for (int i = 0; i < 14; i++) {
            scene.visit(7, 300);
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void manySourcesThatEachFloodALittleAreFoundTogether() {
    scene.play(HOUR, s -> scene.people(5));
    int begin = scene.second;
    scene.play(
        60,
        s -> {
          for (int source = 0; source < 200; source++) {
            scene.visit(source, 300);
          }
        });
    assertThat(scene.firstSecond(AbuseKind.DISTRIBUTED_FLOOD) - begin).isLessThan(15);
    assertThat(scene.finding(AbuseKind.DISTRIBUTED_FLOOD).others()).isGreaterThan(150);
  }

  @Test
  void nobodyIsSuspectedForATrustedSource() {
    scene.play(
        HOUR,
        s -> {
          for (int i = 0; i < 20; i++) {
            scene.visit(Scene.BALANCER, 1 + scene.random.nextInt(600));
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  /** A block of the NATs would hit no source of the flood. */
  @Test
  void innocentNatsAreNotNamedInADistributedFlood() {
    scene.play(
        HOUR,
        s -> {
          scene.people(5);
          nats();
        });
    scene.play(
        60,
        s -> {
          nats();
          for (int source = 0; source < 400; source++) {
            if ((source + s) % 2 == 0) {
              scene.visit(source, 300);
            }
          }
        });
    assertThat(scene.finding(AbuseKind.DISTRIBUTED_FLOOD).suspects()).isEmpty();
    assertThat(scene.finding(AbuseKind.DISTRIBUTED_FLOOD).others()).isGreaterThan(300);
  }

  private void nats() {
    for (int nat = 50_000; nat < 50_003; nat++) {
      for (int i = 0; i < 3; i++) {
        scene.visit(nat, 60 + scene.random.nextInt(300));
      }
    }
  }

  /** Each close by the origin excuses no more than one open. */
  @Test
  void whoLetsTheOriginCloseFloodsAllTheSame() {
    scene.play(HOUR, s -> scene.people(5));
    scene.play(
        120,
        s -> {
          for (int i = 0; i < 20 + 2 * s; i++) {
            scene.connect(Scene.address(7), 11, 10, CloseCategory.ORIGIN_CLOSED);
          }
        });
    assertThat(scene.finding(AbuseKind.SOURCE_FLOOD).suspects())
        .extracting(Finding.Suspect::text)
        .containsExactly(Scene.text(7));
  }

  @Test
  void aFloodThatGoesOnDoesNotBecomeUsual() {
    scene.play(HOUR, s -> scene.people(5));
    int begin = scene.second;
    scene.play(
        1_200,
        s -> {
          for (int source = 0; source < 200; source++) {
            scene.visit(source, 5 + scene.random.nextInt(300));
          }
        });
    assertThat(scene.lastSecond(AbuseKind.DISTRIBUTED_FLOOD) - begin).isGreaterThan(1_150);
  }

  @Test
  void aFlashCrowdIsASuccess() {
    scene.play(HOUR, s -> scene.people(5));
    scene.play(
        600,
        s -> {
          for (int i = 0; i < 300; i++) {
            scene.visit(1_000_000 + scene.random.nextInt(500_000), 20 + scene.random.nextInt(900));
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void aLargeNatIsManyPeople() {
    scene.play(
        2 * HOUR,
        s -> {
          scene.people(5);
          scene.visit(7, 60 + scene.random.nextInt(1_200));
          if (s % 3 == 0) {
            scene.visit(7, 60 + scene.random.nextInt(1_200));
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void aSourceThatOpensOnlyToCloseChurns() {
    scene.play(HOUR, s -> scene.people(5));
    int begin = scene.second;
    scene.play(
        60,
        s -> {
          scene.people(5);
          for (int i = 0; i < 12; i++) {
            scene.connect(Scene.address(7), 1, 0, CloseCategory.CLIENT_CLOSED);
          }
        });
    assertThat(scene.finding(AbuseKind.CHURN).suspects())
        .extracting(Finding.Suspect::text)
        .containsExactly(Scene.text(7));
    assertThat(scene.firstSecond(AbuseKind.CHURN) - begin).isLessThan(20);
  }

  @Test
  void clientsThatComeBackInALoopAreACustomersFault() {
    scene.play(
        HOUR,
        s -> {
          for (int i = 0; i < 3; i++) {
            scene.visit(scene.random.nextInt(500), 60 + scene.random.nextInt(300));
          }
        });
    scene.play(
        120,
        s -> {
          for (int source = 0; source < 500; source++) {
            if ((source + s) % 3 == 0) {
              scene.connect(Scene.address(source), 1, 0, CloseCategory.ORIGIN_CLOSED);
            }
          }
        });
    assertThat(scene.found()).containsExactly(AbuseKind.RECONNECT_LOOP);
    assertThat(AbuseKind.RECONNECT_LOOP.isAttack()).isFalse();
  }

  /** Fifteen sources that each reconnect every seven seconds: too few for a flood. */
  @Test
  void aSlowLoopOfAFewIsSeenToo() {
    scene.play(
        HOUR,
        s -> {
          if (s % 2 == 0) {
            scene.visit(scene.random.nextInt(500), 60 + scene.random.nextInt(300));
          }
          if (s < 15) {
            scene.visit(s, 300);
          }
        });
    scene.play(
        300,
        s -> {
          for (int source = 0; source < 15; source++) {
            if ((source + s) % 7 == 0) {
              scene.connect(Scene.address(source), 1, 200, CloseCategory.ORIGIN_CLOSED);
            }
          }
        });
    assertThat(scene.found()).containsExactly(AbuseKind.RECONNECT_LOOP);
  }

  @Test
  void whoIsRefusedAgainAndAgainGuessesOrSearches() {
    scene.play(HOUR, s -> scene.people(5));
    scene.play(
        60,
        s -> {
          for (int i = 0; i < 3; i++) {
            scene.refuse(7, RefusalReason.ORIGIN_REFUSED, 99);
            scene.refuse(8, RefusalReason.BAD_HANDSHAKE, scene.random.nextLong());
          }
        });
    assertThat(scene.finding(AbuseKind.BRUTE_FORCE).suspects())
        .extracting(Finding.Suspect::text)
        .containsExactly(Scene.text(7));
    assertThat(scene.finding(AbuseKind.SCANNING).suspects())
        .extracting(Finding.Suspect::text)
        .containsExactly(Scene.text(8));
  }

  @Test
  void aNatAmongAllWhoAreRefusedIsNoAttackerAndASwitchIsNobodysDoing() {
    scene.play(HOUR, s -> scene.people(5));
    scene.play(
        120,
        s -> {
          for (int i = 0; i < 100; i++) {
            scene.refuse(200_000 + (100 * s + i) % 1_500, RefusalReason.ORIGIN_REFUSED, 99);
          }
          for (int i = 0; i < 3; i++) {
            scene.refuse(7, RefusalReason.ORIGIN_REFUSED, 99);
            scene.refuse(8, RefusalReason.TOGGLED_OFF, 99);
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void anOriginThatRefusesEverybodyIsNobodysAttack() {
    scene.play(HOUR, s -> scene.people(5));
    scene.play(
        120,
        s -> {
          for (int source = 0; source < 60; source++) {
            scene.refuse(source, RefusalReason.ORIGIN_REFUSED, 99);
            scene.refuse(source, RefusalReason.ORIGIN_UNREACHABLE, 99);
          }
        });
    assertThat(scene.found()).isEmpty();
  }
}
