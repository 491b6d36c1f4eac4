package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class FalseAlarmsTest {
  private static double needed(String text) {
    return Objects.requireNonNull(FalseAlarms.parse(text)).needed();
  }

  @Test
  void fewerFalseAlarmsNeedMoreEvidence() {
    assertThat(needed("1 per zone-year")).isBetween(13.1, 13.2);
    assertThat(needed("12 per zone-year")).isBetween(10.6, 10.8);
    assertThat(needed("1 per zone-month")).isBetween(10.6, 10.8);
    assertThat(needed("1 per zone-week")).isLessThan(needed("1 per zone-month"));
  }

  @Test
  void otherTextsAreNone() {
    for (String text :
        new String[] {
          "", "1", "0 per zone-year", "1 per year", "-1 per zone-day", "10 per zone-day"
        }) {
      assertThat(FalseAlarms.parse(text)).as(text).isNull();
    }
  }
}
