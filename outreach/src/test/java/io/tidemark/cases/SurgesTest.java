package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.Conduct;
import io.tidemark.events.v1.FindingSeverity;
import io.tidemark.events.v1.PlanDay;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests with settled rows of a zone whose traffic is usual for two days, and then a surge. */
class SurgesTest {
  private static final long DAYS = 2 * Periods.DAY / Periods.MINUTE;

  private static final class Out extends RecordedOutput implements ShardDialogues.Out {
    @Override
    public void planDay(PlanDay day) {}
  }

  private final Out heard = new Out();
  private ShardDialogues dialogues = new ShardDialogues(new FixedInputs(), heard);
  private long minute = 1_793_000_100_000L / Periods.DAY * Periods.DAY;

  /** A minute whose connections all end: in the first half of a minute, or in some minutes. */
  private void minute(long connections, boolean isSoon) {
    Conduct.Builder conduct = Conduct.newBuilder().setAllAreNew(true);
    for (int i = 0; i < 9; i++) {
      boolean isOne = i == (isSoon ? 3 : 6);
      conduct.addEnded(isOne ? (int) connections : 0);
      conduct.addSaidEighths(isOne ? (int) (8 * 12 * connections) : 0);
    }

    dialogues.row(
        UsageRow.newBuilder()
            .setZone("shop")
            .setPlan("free")
            .setResolution(Resolution.MINUTE)
            .setStartMillis(minute)
            .setOpened(connections)
            .setClosed(connections)
            .setConduct(conduct)
            .build());
    minute += Periods.MINUTE;
  }

  private void usualDays() {
    for (int i = 0; i < DAYS; i++) {
      minute(60, false);
    }
  }

  private void surge() {
    for (int i = 0; i < 10; i++) {
      minute(600, true);
    }
  }

  @Test
  void becomesASuspicionThatIsNoGround() {
    usualDays();
    surge();
    assertThat(heard.actions)
        .extracting(ActionRecord::getKind)
        .containsExactly(ActionKind.SUSPICION_RAISED);
    assertThat(heard.actions.get(0).getSuspicion().getDetector()).isEqualTo("surge");
    assertThat(heard.alerts).hasSize(1);
    dialogues.request(Asks.cap(10, minute + Periods.HOUR), minute);
    assertThat(heard.last().getRefused().getBecause()).isEqualTo(RefusedBecause.NO_GROUND);
  }

  @Test
  void aRestartForgetsNothing() {
    usualDays();
    Map<String, byte[]> kept = new HashMap<>();
    dialogues.write(
        (key, value) -> {
          if (value != null) {
            kept.put(key, value);
          }
        });
    dialogues = new ShardDialogues(new FixedInputs(), heard);
    dialogues.read(kept.entrySet());
    surge();
    assertThat(heard.actions).hasSize(1);
  }

  @Test
  void aLoopOfItsOwnClientsExplainsIt() {
    usualDays();
    for (int i = 0; i < 10; i++) {
      dialogues.request(
          Asks.found("reconnect_loop", FindingSeverity.LOW, true, minute + 120_000), minute);
      minute(600, true);
    }
    assertThat(heard.actions).hasSize(1);
    assertThat(heard.actions.get(0).getSuspicion().getDetector()).isEqualTo("reconnect_loop");
  }
}
