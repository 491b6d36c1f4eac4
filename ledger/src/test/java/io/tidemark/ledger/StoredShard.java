package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shard with its log and its store, as in Kafka Streams: a crash loses the output and the changes
 * of the store since the last commit, and the log is read again from that commit on.
 */
final class StoredShard {
  private final List<TroubledLog.Entry> log;
  private final Map<String, byte[]> store = new HashMap<>();
  private final List<String> committed = new ArrayList<>();
  private Written since = new Written();
  private int next;
  private int committedNext;
  private int replayed;
  private Duration lease = Duration.ofSeconds(30);
  ShardLedger ledger;
  private RecordCheck check;
  private Checkpoints checkpoints;

  StoredShard(List<TroubledLog.Entry> log) {
    this.log = log;
    ledger = new ShardLedger(0, lease, Duration.ofMinutes(3));
    check = new RecordCheck(ledger, 1);
    checkpoints = new Checkpoints(ledger, check);
    assertThat(checkpoints.restore(store.entrySet(), this::read)).isNull();
  }

  boolean isAtEnd() {
    return next == log.size();
  }

  void book() {
    TroubledLog.Entry entry = log.get(next);
    check.check(entry.value(), entry.appendMillis()).bookIn(ledger, entry.appendMillis(), next);
    ledger.out().drain(since);
    next++;
  }

  void commit(boolean isCheckpoint) {
    if (isCheckpoint) {
      checkpoints.want();
    }
    checkpoints.commit(this::put);
    committed.addAll(since.raw);
    since.raw.clear();
    committedNext = next;
  }

  private void put(String key, byte @Nullable [] value) {
    if (value == null) {
      store.remove(key);
    } else {
      store.put(key, value);
    }
  }

  /** The owner dies, and another begins. */
  void crash() {
    since = new Written();
    next = committedNext;
    ledger = new ShardLedger(0, lease, Duration.ofMinutes(3));
    check = new RecordCheck(ledger, 1);
    checkpoints = new Checkpoints(ledger, check);
    assertThat(checkpoints.restore(store.entrySet(), this::read)).isNull();
    assertThat(ledger.out().isEmpty()).as("what was said before is not said again").isTrue();
  }

  /** The owner dies, and another begins with another lease. */
  void crash(Duration newLease) {
    lease = newLease;
    crash();
  }

  private void read(long from, long to, Checkpoints.LogReader.Each each) {
    assertThat(to).isEqualTo(committedNext);
    for (int offset = (int) from; offset < to; offset++) {
      TroubledLog.Entry entry = log.get(offset);
      each.record(entry.value(), entry.appendMillis(), offset);
      replayed++;
    }
  }

  /** The number of records that were booked again so far. */
  int replayed() {
    return replayed;
  }

  Map<String, byte[]> store() {
    return store;
  }

  /** All committed output, in order. */
  List<String> said() {
    commit(false);
    return committed;
  }
}
