package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapControlTest {
  private static final long NOW = 1_000_000;

  private final CapControl control = new CapControl(100, false);

  @Test
  void turnsOnOnlyWhenThoseWhoHaveSpokenSinceHoldTheCap() {
    assertThat(control.look(NOW, 50, since -> 99)).isEqualTo(CapControl.Say.NOTHING);
    assertThat(control.look(NOW, 60, since -> since == 0 ? 130 : 70))
        .as("30 are on a proxy that has not spoken")
        .isEqualTo(CapControl.Say.NOTHING);
    assertThat(control.look(NOW, 70, since -> since == 0 ? 130 : since == 60 ? 101 : 0))
        .isEqualTo(CapControl.Say.REFUSE);
    assertThat(control.overshoot()).isEqualTo(30);
  }

  @Test
  void aDeadProxysClientsDoNotTripIt() {
    assertThat(control.look(NOW, 60, since -> since == 0 ? 160 : 80))
        .isEqualTo(CapControl.Say.NOTHING);
    assertThat(control.look(NOW + 5_000, 5_060, since -> 80)).isEqualTo(CapControl.Say.NOTHING);
    assertThat(control.isRefusing()).isFalse();
  }

  @Test
  void turnsOffWhenATenthIsFreeAndSaysItAgainMeanwhile() {
    assertThat(control.look(NOW, 60, since -> 100)).isEqualTo(CapControl.Say.REFUSE);
    assertThat(control.look(NOW + 1_000, 1_060, since -> 95)).isEqualTo(CapControl.Say.NOTHING);
    assertThat(control.look(NOW + 20_000, 20_060, since -> 91)).isEqualTo(CapControl.Say.REFUSE);
    assertThat(control.look(NOW + 21_000, 21_060, since -> 90)).isEqualTo(CapControl.Say.ADMIT);
    assertThat(control.look(NOW + 22_000, 22_060, since -> 99)).isEqualTo(CapControl.Say.NOTHING);
  }
}
