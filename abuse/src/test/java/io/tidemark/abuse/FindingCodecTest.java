package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FindingCodecTest {
  private static int percent(double confidence) {
    Finding finding =
        new Finding(
            AbuseKind.CHURN, Severity.HIGH, confidence, List.of(), 0, new TreeMap<>(), "churns");
    return FindingCodec.request("shop", finding, 60_000, Networks.UNKNOWN)
        .getRaiseSuspicion()
        .getFinding()
        .getConfidencePercent();
  }

  /** An automatic block needs a finding that is at least as sure as the policy says. */
  @Test
  void aConfidenceIsNotRoundedUp() {
    assertThat(percent(0.989)).isEqualTo(98);
    assertThat(percent(0.99)).isEqualTo(99);
    assertThat(percent(0.29)).isEqualTo(29);
  }
}
