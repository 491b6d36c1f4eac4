package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of abuse that is too weak for any threshold, and whose evidence adds up over minutes. */
class EvidenceTest {
  private static final int HOUR = 3_600;
  private static final int MINUTE = 60;

  private final Scene scene = new Scene();

  private void normalLife() {
    scene.play(HOUR, s -> scene.people(5));
  }

  /** Connects in some seconds of each ten. */
  private void each(int source, int s, int ofTen, int seconds, long bytes) {
    if (s % 10 < ofTen) {
      scene.connect(Scene.address(source), seconds, bytes, CloseCategory.CLIENT_CLOSED);
    }
  }

  @Test
  void aWeakFloodIsFoundAfterMinutes() {
    normalLife();
    int begin = scene.second;
    scene.play(
        5 * MINUTE,
        s -> {
          scene.people(5);
          for (int i = 0; i < 6; i++) {
            each(7, s, 10, 8, 100);
          }
        });
    Finding found = scene.finding(AbuseKind.SOURCE_FLOOD);
    assertThat(found.evidence()).contains("connections more than people do");
    assertThat(found.figures()).containsKey("evidence");
    assertThat(scene.firstSecond(AbuseKind.SOURCE_FLOOD) - begin).isBetween(90, 240);
  }

  /** The same number of connections, of many people behind one address, who use them. */
  @Test
  void aLargeNatIsNoWeakFlood() {
    scene.play(
        2 * HOUR,
        s -> {
          scene.people(5);
          for (int i = 0; i < 3; i++) {
            each(7, s, 10, 40 + 10 * (s % 30), 3_000);
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  @Test
  void newSourcesThatDoTheSameAreFoundTogether() {
    normalLife();
    int begin = scene.second;
    scene.play(
        5 * MINUTE,
        s -> {
          scene.people(5);
          for (int source = 0; source < 60; source++) {
            each(1_000 + source, s + source, 3, 8, 100);
          }
        });
    Finding found = scene.finding(AbuseKind.DISTRIBUTED_FLOOD);
    assertThat(found.evidence()).contains("new sources each opened about");
    assertThat(found.suspects().size() + found.others()).isBetween(50L, 60L);
    assertThat(scene.firstSecond(AbuseKind.DISTRIBUTED_FLOOD) - begin).isLessThan(3 * MINUTE);
  }

  @Test
  void slowChurnAndSlowGuessingAreFound() {
    normalLife();
    scene.play(
        8 * MINUTE,
        s -> {
          scene.people(5);
          each(7, s, 10, 1, 60);
          if (s % 2 == 0) {
            scene.refuse(8, RefusalReason.ORIGIN_REFUSED, 77);
          }
        });
    assertThat(scene.found()).containsExactlyInAnyOrder(AbuseKind.CHURN, AbuseKind.BRUTE_FORCE);
  }

  /** A probe each five seconds, and a client that tries an expired token every ten. */
  @Test
  void whatIsRegularAndRareIsNothing() {
    scene.play(
        6 * HOUR,
        s -> {
          scene.people(5);
          each(7, s, 2, 1, 60);
          if (s % 10 == 0) {
            scene.refuse(8, RefusalReason.ORIGIN_REFUSED, 77);
          }
        });
    assertThat(scene.found()).isEmpty();
  }

  /** A finding that ended is not told again, though its evidence fades slowly. */
  @Test
  void theEndOfTheAbuseIsTheEndOfTheFinding() {
    normalLife();
    scene.play(
        10 * MINUTE,
        s -> {
          scene.people(5);
          for (int i = 0; i < 3; i++) {
            scene.refuse(8, RefusalReason.BAD_HANDSHAKE, 1_000L * s + i);
          }
        });
    int end = scene.second;
    scene.play(HOUR, s -> scene.people(5));
    assertThat(scene.lastSecond(AbuseKind.SCANNING) - end).isLessThan(6 * MINUTE);
    assertThat(scene.found()).containsExactly(AbuseKind.SCANNING);
  }

  /** The zone's people are served meanwhile, so the origin does not refuse everybody. */
  @Test
  void manyWhoGuessBesidePeopleAreFound() {
    normalLife();
    scene.play(
        3 * MINUTE,
        s -> {
          scene.people(5);
          for (int source = 0; source < 50; source++) {
            scene.refuse(1_000 + source, RefusalReason.ORIGIN_REFUSED, 77);
            scene.refuse(1_000 + source, RefusalReason.ORIGIN_REFUSED, 77);
          }
        });
    assertThat(scene.found()).containsExactly(AbuseKind.BRUTE_FORCE);
  }

  /** One source floods, and phones on a bad network come again some times meanwhile. */
  @Test
  void phonesBesideAFloodAreNotNamed() {
    normalLife();
    scene.play(
        90,
        s -> {
          scene.people(5);
          for (int i = 0; i < 10; i++) {
            each(7, s, 10, 8, 100);
          }
          for (int phone = 0; phone < 11; phone++) {
            if ((s + phone) % 6 == 0) {
              scene.connect(Scene.address(1_000 + phone), 7, 0, CloseCategory.CLIENT_ERROR);
            }
          }
        });
    assertThat(scene.found()).containsOnly(AbuseKind.SOURCE_FLOOD);
  }

  /** A threshold that is many times the default needs more evidence, and can be reached. */
  @Test
  void aHighThresholdIsReachedSlowly() {
    Map<Threshold, Integer> high = new HashMap<>(AbuseRule.DEFAULT.thresholds());
    high.put(SourceFloodDetector.OPENS, 1_000);
    scene.rule =
        new AbuseRule(true, high, AbuseRule.DEFAULT.falseAlarms(), AbuseRule.DEFAULT.automatic());
    normalLife();
    int begin = scene.second;
    scene.play(
        10 * MINUTE,
        s -> {
          scene.people(5);
          for (int i = 0; i < 20; i++) {
            each(7, s, 10, 8, 100);
          }
        });
    assertThat(scene.firstSecond(AbuseKind.SOURCE_FLOOD) - begin).isBetween(180, 420);
  }

  /** A source that was only seen in reports of what it holds is known if it came before. */
  @Test
  void whoHoldsAndWasKnownIsNotNew() {
    normalLife();
    scene.visit(7, 30);
    scene.play(MINUTE, s -> scene.people(5));
    scene.tell(7, 30, 100_000);
    assertThat(scene.isKnown(7)).isTrue();
    scene.tell(8, 30, 100_000);
    assertThat(scene.isKnown(8)).isFalse();
  }
}
