package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CaseTextTest {
  private static final List<String[]> ROWS =
      List.of(
          new String[] {"CASE", "WHY"},
          new String[] {"shop.1", "3 spikes in 1 h, of which the highest was 29"},
          new String[] {"chat.12", ""});

  @Test
  void theLastColumnIsAsLongAsItIsWhereNobodyKnowsTheTerminal() {
    assertThat(CaseText.columns(ROWS, Integer.MAX_VALUE))
        .isEqualTo(
            """
            CASE     WHY
            shop.1   3 spikes in 1 h, of which the highest was 29
            chat.12
            """);
  }

  @Test
  void andBrokenBetweenWordsWhereThatIsTooNarrow() {
    assertThat(CaseText.columns(ROWS, 40))
        .isEqualTo(
            """
            CASE     WHY
            shop.1   3 spikes in 1 h, of which the
                     highest was 29
            chat.12
            """);
  }

  @Test
  void andStandsBelowTheOthersWhereThereIsNoRoomBesideThem() {
    assertThat(CaseText.columns(ROWS, 30))
        .isEqualTo(
            """
            CASE     WHY
            shop.1
                3 spikes in 1 h, of which
                the highest was 29
            chat.12
            """);
  }
}
