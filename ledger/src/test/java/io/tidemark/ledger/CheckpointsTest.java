package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.ledger.state.CountsState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static Checkpoints fresh() {
    ShardLedger ledger = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
    return new Checkpoints(ledger, new RecordCheck(ledger, 1));
  }

  @Test
  void anEmptyStoreIsANewBeginning() {
    assertThat(fresh().restore(Map.<String, byte[]>of().entrySet(), (from, to, each) -> {}))
        .isNull();
  }

  /** A ledger that went on from here would have half of its books. */
  @Test
  void booksWithoutTheirPlaceInTheLogAreRefused() {
    byte[] counts = CountsState.newBuilder().setOpen(5).build().toByteArray();
    assertThatThrownBy(
            () -> fresh().restore(Map.of("p/free", counts).entrySet(), (from, to, each) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("where in the log");
  }
}
