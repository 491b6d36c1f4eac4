package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockOffsetTest {
  private static final long NOW = 1_800_000_000_000L;

  private final ClockOffset offset = new ClockOffset();

  /** Six seconds until the producer has connected look like a clock that is three seconds ahead. */
  @Test
  void aFirstRecordThatWaitedForTheConnectionTellsNothing() {
    offset.sample(NOW, NOW + 6_000, NOW + 6_000);
    assertThat(offset.known()).isFalse();
    offset.sample(NOW, NOW + 6_100, NOW + 6_050);
    assertThat(offset.known()).as("sent before the first acknowledgement, too").isFalse();
    offset.sample(NOW + 6_200, NOW + 6_400, NOW + 6_300);
    assertThat(offset.known()).isTrue();
    assertThat(offset.millis()).isZero();
  }

  @Test
  void aFirstRecordThatIsAcknowledgedSoonTellsTheOffset() {
    offset.sample(NOW, NOW + 20, NOW + 5_010);
    assertThat(offset.known()).isTrue();
    assertThat(offset.millis()).isEqualTo(5_000);
  }

  @Test
  void aClockThatIsSlowToAnswerIsStillKnownAfterTheFirstRecord() {
    offset.sample(NOW, NOW + 6_000, NOW + 3_000);
    offset.sample(NOW + 6_000, NOW + 12_000, NOW + 9_000);
    assertThat(offset.known()).isTrue();
  }

  @Test
  void aClockThatStepsBackIsFollowed() {
    offset.sample(NOW, NOW + 10, NOW + 5);
    assertThat(offset.millis()).isZero();
    offset.sample(NOW - 60_000, NOW - 59_950, NOW + 30);
    assertThat(offset.millis()).isEqualTo(60_005);
  }
}
