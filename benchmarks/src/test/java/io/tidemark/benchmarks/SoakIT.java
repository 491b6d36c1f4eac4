package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.benchmarks.soak.Soak;
import org.junit.jupiter.api.Test;

/** Two minutes of {@code ./tidemark soak}. */
class SoakIT {
  @Test
  void heapFilesAndCountsStayFlat() throws Exception {
    assertThat(Soak.run(2)).as("see the table above").isTrue();
  }
}
