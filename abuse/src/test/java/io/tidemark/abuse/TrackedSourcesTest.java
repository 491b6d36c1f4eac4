package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.ledger.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrackedSourcesTest {
  private static final long ADDRESS = 0xffff_0a00_0001L;

  @Test
  void nobodyWithFiguresIsOverlooked() {
    TrackedSources tracked = new TrackedSources(new HashTable());
    Random random = new Random(7);
    List<Long> hashes = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      hashes.add(random.nextLong());
      tracked.add(hashes.get(i));
    }
    assertThat(hashes).allMatch(tracked::mayHave);
    tracked.turn();
    assertThat(hashes).as("while the next filter is made").allMatch(tracked::mayHave);
    int others = 0;
    for (int i = 0; i < 50_000; i++) {
      others += tracked.mayHave(random.nextLong()) ? 1 : 0;
    }
    assertThat(others).as("mistaken for one of them").isLessThan(2_500);
    tracked.turn();
    assertThat(hashes).as("nobody was added again").noneMatch(tracked::mayHave);
  }

  /**
   * A source's open connections are followed as long as it has them, however often zones are
   * walked.
   */
  @Test
  void whoHoldsIsKnownAfterManyWalks() {
    ShardSignals signals = new ShardSignals(Watching.ALL, (plan, zone) -> AbuseRule.DEFAULT);
    Witness.Zone zone = signals.zone("shop", "free", 0);
    for (int i = 0; i < 85; i++) {
      zone.opened(0, ADDRESS, 1);
    }
    for (int second = 1; second < 400; second++) {
      signals.look(Witness.EPOCH_MILLIS + second * 1_000L, (of, finding) -> {});
    }
    int before = open((ZoneSignals) zone);
    assertThat(before).isGreaterThan(80);
    zone.closed(0, ADDRESS, 60_000, 10, CloseCategory.CLIENT_CLOSED, 400);
    assertThat(open((ZoneSignals) zone)).isEqualTo(before - 1);
  }

  private static int open(ZoneSignals zone) {
    AtomicInteger open = new AtomicInteger();
    zone.each(400, source -> open.addAndGet(source.open()));
    return open.get();
  }
}
