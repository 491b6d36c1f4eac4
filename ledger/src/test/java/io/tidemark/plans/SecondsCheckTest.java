package io.tidemark.plans;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.ledger.state.PlanPart;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.ledger.state.ZoneDays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests that the check passes every record that a ledger writes, since a rejected record is missing
 * in the plans for ever.
 */
class SecondsCheckTest {
  private static final long NOW = 1_800_000_000_000L;

  private static SettledSeconds.Builder word() {
    return SettledSeconds.newBuilder().setFromMillis(NOW - 1_000).setToMillis(NOW);
  }

  private static @Nullable String fault(SettledSeconds.Builder word) {
    return SecondsCheck.fault(word.build(), 2, NOW);
  }

  private static @Nullable String fault(PlanPart.Builder part) {
    return fault(word().addPlans(part.setPlan("pro")));
  }

  @Test
  void whatLedgersWriteIsTaken() {
    assertThat(fault(PlanPart.newBuilder().setLost(-2))).as("fewer than none").isNull();
    assertThat(fault(PlanPart.newBuilder().setBytesIn((1L << 53) + (1L << 53)))).isNull();
    assertThat(fault(PlanPart.newBuilder().setCoarseMillis(-(1L << 54)))).isNull();
    PlanPart.Builder newer = PlanPart.newBuilder();
    for (int reason = 0; reason < 30; reason++) {
      newer.addRefused(reason);
    }
    assertThat(fault(newer)).as("a newer version's reasons").isNull();
    assertThat(
            fault(
                word()
                    .addDays(ZoneDays.newBuilder().addConnectionMillis((1L << 30) * Periods.DAY))))
        .isNull();
    long old = NOW - 200 * Periods.DAY;
    assertThat(fault(word().setFromMillis(old - Periods.MINUTE).setToMillis(old)))
        .as("settled after a long outage")
        .isNull();
    assertThat(fault(word().setFromMillis(NOW).setToMillis(NOW))).as("days alone").isNull();
  }

  @Test
  void whatWouldStopThePlansIsNot() {
    assertThat(fault(word().setShard(2))).isNotNull();
    assertThat(fault(word().setToMillis(Long.MAX_VALUE))).isNotNull();
    assertThat(fault(word().setFromMillis(Long.MIN_VALUE))).isNotNull();
    assertThat(fault(word().setFromMillis(1))).as("a year of minutes").isNotNull();
    assertThat(fault(PlanPart.newBuilder().setBytesIn(Long.MAX_VALUE))).isNotNull();
    assertThat(fault(PlanPart.newBuilder().setLost(Long.MIN_VALUE))).isNotNull();
    assertThat(
            fault(PlanPart.newBuilder().addAtDelta(1_000).addOpened(1).addClosed(0).addShifted(0)))
        .isNotNull();
    assertThat(fault(PlanPart.newBuilder().addAtDelta(1))).isNotNull();
    assertThat(fault(word().addPlans(PlanPart.newBuilder().setPlan("")))).isNotNull();
  }
}
