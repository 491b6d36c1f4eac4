package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.benchmarks.soak.Soak;
import org.junit.jupiter.api.Test;

/** The shortest {@code ./tidemark soak} that can fail: a wave to warm up, and two to compare. */
class SoakIT {
  @Test
  void heapFilesAndCountsStayFlat() throws Exception {
    assertThat(Soak.run(Soak.LEAST_WAVES, 15)).as("see the table above").isTrue();
  }
}
