package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.Conduct;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LiveSurgeTest {
  private static final int USUAL = 100;

  private final LiveSurge surge = new LiveSurge();
  private int second;

  /** Connections of which some end in the first half of a minute, the others in some minutes. */
  private static Conduct conduct(int soon, int late, int bytesSoon) {
    Conduct.Builder conduct = Conduct.newBuilder().setAllAreNew(true);
    for (int i = 0; i < ConductTally.CLASSES; i++) {
      int ended = i == 3 ? soon : i == 6 ? late : 0;
      double bits = i == 3 ? Math.log(bytesSoon + 1) / Math.log(2) : 12;
      conduct.addEnded(ended).addSaidEighths((int) (8 * ended * bits));
    }
    return conduct.build();
  }

  private void learn(int minutes) {
    for (int i = 0; i < minutes; i++) {
      second += 60;
      surge.learn(USUAL, conduct(USUAL / 10, USUAL, 2_000), second);
    }
  }

  @Test
  void whatIsCertainIsToldBeforeTheMinuteIsOver() {
    learn(200);
    Finding found =
        Objects.requireNonNull(
            surge.look(600, conduct(200, 50, 60), AbuseRule.DEFAULT, second + 20));
    assertThat(found.kind()).isEqualTo(AbuseKind.SURGE);
    assertThat(found.evidence()).contains("said about 6", "usually 1,9");
    assertThat(found.confidence()).isGreaterThan(0.98);
  }

  @Test
  void aCrowdIsASuccessAndAFewAreNoMultitude() {
    learn(200);
    assertThat(surge.look(3_000, conduct(500, 100, 1_500), AbuseRule.DEFAULT, second + 20))
        .isNull();
    assertThat(surge.look(150, conduct(100, 5, 60), AbuseRule.DEFAULT, second + 20)).isNull();
  }

  @Test
  void nobodyIsJudgedBeforeTheZoneIsKnown() {
    learn(100);
    assertThat(surge.look(3_000, conduct(2_000, 50, 60), AbuseRule.DEFAULT, second + 20)).isNull();
  }
}
