package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.benchmarks.soak.Soak;
import org.junit.jupiter.api.Test;

/** One minute of {@code ./tidemark soak}: long enough to see that the soak itself works. */
class SoakIT {
  @Test
  void heapFilesAndCountsStayFlat() throws Exception {
    assertThat(Soak.run(1)).as("see the table above").isTrue();
  }
}
