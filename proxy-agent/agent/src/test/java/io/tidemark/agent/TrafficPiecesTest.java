package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.named.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrafficPiecesTest {
  private static final long START = 1_800_000_000_000L;
  private final TrafficPieces pieces = new TrafficPieces();

  private List<Traffic> taken() {
    List<Traffic> taken = new ArrayList<>();
    pieces.moveTo(
        (at, in, out) ->
            taken.add(
                Traffic.newBuilder()
                    .setAtMillis(at - START)
                    .setBytesIn(in)
                    .setBytesOut(out)
                    .build()));
    return taken;
  }

  @Test
  void theBytesOfAMinuteAreOnePiece() {
    pieces.add(START + 10_000, 1, 2);
    pieces.add(START + 20_000, 3, 4);
    pieces.add(START + 61_000, 5, 6);
    assertThat(taken())
        .containsExactly(
            Traffic.newBuilder().setAtMillis(10_000).setBytesIn(4).setBytesOut(6).build(),
            Traffic.newBuilder().setAtMillis(61_000).setBytesIn(5).setBytesOut(6).build());
    assertThat(pieces.isEmpty()).isTrue();
    assertThat(taken()).isEmpty();
  }

  /** Kafka is away for two days. */
  @Test
  void memoryIsBoundedAndNoByteIsLost() {
    int minutes = 2 * 24 * 60;
    for (int minute = 0; minute < minutes; minute++) {
      pieces.add(START + minute * 60_000L, 1, 10);
    }
    List<Traffic> all = taken();
    assertThat(all).hasSizeBetween(32, 64);
    assertThat(all).isSortedAccordingTo((a, b) -> Long.compare(a.getAtMillis(), b.getAtMillis()));
    assertThat(all.stream().mapToLong(Traffic::getBytesIn).sum()).isEqualTo(minutes);
    assertThat(all.stream().mapToLong(Traffic::getBytesOut).sum()).isEqualTo(10L * minutes);
    pieces.add(START + 1, 1, 1);
    pieces.add(START + 60_001, 1, 1);
    assertThat(taken()).as("the next cut begins with minutes again").hasSize(2);
  }

  /** The minutes with traffic need not follow each other. */
  @Test
  void memoryIsBoundedHoweverSparseTheTrafficIs() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int longest = 1 + random.nextInt(2_000);
      long at = START;
      for (int i = 0; i < 3_000; i++) {
        at += (1 + random.nextInt(longest)) * 60_000L;
        pieces.add(at, 1, 10);
      }
      List<Traffic> all = taken();
      assertThat(all).as("seed %d", seed).hasSizeLessThanOrEqualTo(64);
      assertThat(all.stream().mapToLong(Traffic::getBytesIn).sum()).isEqualTo(3_000);
      assertThat(all).isSortedAccordingTo((a, b) -> Long.compare(a.getAtMillis(), b.getAtMillis()));
    }
  }
}
