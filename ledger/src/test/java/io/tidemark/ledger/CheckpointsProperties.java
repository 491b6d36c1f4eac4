package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Tests that the committed output is, byte for byte, that of an undisturbed run, wherever a crash
 * comes and whenever the books were written last.
 */
class CheckpointsProperties {
  private static final long START = 1_800_000_000_000L;

  @Property(tries = 60)
  void aCrashChangesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    List<TroubledLog.Entry> log = log(random);
    StoredShard shard = new StoredShard(log);
    while (!shard.isAtEnd()) {
      shard.book();
      int what = random.nextInt(40);
      if (what == 0) {
        shard.crash();
      } else if (what < 8) {
        shard.commit(what == 1);
      }
    }
    assertThat(shard.said()).isEqualTo(undisturbed(log));
  }

  @Property(tries = 6)
  void aCrashAfterEveryRecordChangesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    List<TroubledLog.Entry> log = log(random);
    StoredShard shard = new StoredShard(log);
    while (!shard.isAtEnd()) {
      shard.book();
      shard.commit(random.nextInt(50) == 0);
      shard.crash();
    }
    assertThat(shard.replayed()).isGreaterThan(10 * log.size());
    assertThat(shard.said()).isEqualTo(undisturbed(log));
  }

  /** Records that were booked under the old lease are booked again under the old lease. */
  @Property(tries = 20)
  void aNewLeaseHoldsFromTheRestartOn(@ForAll long seed) {
    Random random = new Random(seed);
    List<TroubledLog.Entry> log = log(random);
    int at = random.nextInt(log.size());
    List<String> replayed = withANewLease(log, at, false);
    assertThat(replayed).isEqualTo(withANewLease(log, at, true));
  }

  private static List<String> withANewLease(
      List<TroubledLog.Entry> log, int at, boolean isCheckpoint) {
    StoredShard shard = new StoredShard(log);
    for (int i = 0; !shard.isAtEnd(); i++) {
      shard.book();
      if (i == at) {
        shard.commit(isCheckpoint);
        shard.crash(Duration.ofSeconds(7));
      }
      if (i == at + 10) {
        shard.commit(false);
        shard.crash();
      }
    }
    return shard.said();
  }

  /** The books are written after a number of events or after a time, and not in between. */
  @Example
  void mostCommitsWriteOnlyHowFarTheShardHasCome() {
    StoredShard shard = new StoredShard(log(new Random(1)));
    shard.book();
    shard.commit(false);
    assertThat(shard.store()).as("the first commit").containsKey("s");
    shard.store().keySet().removeIf(key -> !key.equals("at"));
    for (int i = 0; i < 20; i++) {
      shard.book();
      shard.commit(false);
      assertThat(shard.store()).containsOnlyKeys("at");
    }
    while (!shard.isAtEnd()) {
      shard.book();
    }
    shard.commit(false);
    assertThat(shard.store()).as("a day later").containsKey("s");
  }

  private static List<TroubledLog.Entry> log(Random random) {
    return TroubledLog.of(random, 0, 1, START, START + 200_000, Integer.MAX_VALUE);
  }

  private static List<String> undisturbed(List<TroubledLog.Entry> log) {
    StoredShard shard = new StoredShard(log);
    while (!shard.isAtEnd()) {
      shard.book();
    }
    return shard.said();
  }
}
