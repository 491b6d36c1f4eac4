package io.tidemark.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.abuse.Networks;
import io.tidemark.abuse.Watching;
import io.tidemark.cases.Caps;
import io.tidemark.cases.LimitTable;
import io.tidemark.cases.LiveCaps;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.ledger.Figures;
import io.tidemark.ledger.LiveShards;
import io.tidemark.ledger.Log;
import io.tidemark.policy.Rules;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class LedgerProcessorTest {
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final CommitHook commits = new CommitHook(Names.COMMITS);
  private final LiveShards live = new LiveShards();
  private final LedgerProcessor processor =
      new LedgerProcessor(
          new LedgerOptions(
              1, Duration.ofSeconds(30), Duration.ofDays(8), Duration.ofSeconds(1), Watching.ALL),
          live,
          shard -> {},
          new Caps(new LimitTable(), new LiveCaps(), (limit, refusal) -> {}),
          (plan, zone) -> Rules.DEFAULT.abuse(),
          Networks.UNKNOWN,
          new FailedRecords(Clock.systemUTC(), 1),
          (context, shard) -> (from, to, each) -> {});

  private void start() {
    context.setCurrentSystemTimeMs(Log.START);
    KeyValueStore<String, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(Names.LEDGER_BY_KEY),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    commits.init(context.getStateStoreContext(), commits);
    context.addStateStore(store);
    context.addStateStore(commits);
    processor.init(context);
  }

  private Figures plan() {
    return Objects.requireNonNull(
        Objects.requireNonNull(live.shard(0)).figures(0).plans().get("unknown"));
  }

  /** Kafka Streams revives a task by calling init on the very same processor. */
  @Test
  void aRevivedTaskStartsFromItsStoreAlone() {
    start();
    Log proxy = new Log("a", 1);
    processor.process(
        new Record<>(
            new byte[0],
            proxy
                .record(proxy.batch(Log.START).addZones(proxy.slice("shop", 3, 0, 0)))
                .toByteArray(),
            Log.START));
    commits.flushCache();
    processor.process(
        new Record<>(
            new byte[0],
            proxy
                .record(proxy.batch(Log.START).addZones(proxy.slice("lost", 5, 0, 0)))
                .toByteArray(),
            Log.START));
    assertThat(plan().open()).isEqualTo(8);
    processor.close();
    processor.init(context);
    assertThat(plan().open()).as("what was committed, once").isEqualTo(3);
    assertThat(plan().flows().opened()).isEqualTo(3);
  }

  private byte[] books() {
    KeyValueStore<String, byte[]> store = context.getStateStore(Names.LEDGER_BY_KEY);
    return Objects.requireNonNull(store.get("s"));
  }

  private Record<byte[], byte[]> opens(Log proxy, int opens) {
    byte[] value =
        proxy
            .record(proxy.batch(Log.START).addZones(proxy.slice("shop", opens, 0, 0)))
            .toByteArray();
    return new Record<>(new byte[0], value, Log.START);
  }

  /** A commit in between does not write the books; the last one of an instance that ends does. */
  @Test
  void anInstanceThatEndsLeavesNothingToBookAgain() {
    start();
    Log proxy = new Log("a", 1);
    context.setRecordMetadata("tidemark.connections", 0, 7);
    processor.process(opens(proxy, 3));
    commits.flushCache();
    byte[] first = books();
    context.setRecordMetadata("tidemark.connections", 0, 8);
    processor.process(opens(proxy, 1));
    commits.flushCache();
    assertThat(books()).isEqualTo(first);
    live.end();
    commits.flushCache();
    assertThat(books()).isNotEqualTo(first);
  }

  /** A replay would fail at the same record again. */
  @Test
  void theBooksAreWrittenAfterARecordThatWasLeftOut() {
    start();
    Log proxy = new Log("a", 1);
    context.setRecordMetadata("tidemark.connections", 0, 7);
    processor.process(opens(proxy, 3));
    commits.flushCache();
    byte[] first = books();
    context.setRecordMetadata("tidemark.connections", 0, 8);
    processor.leaveOut(opens(proxy, 1), "a fault of ours");
    commits.flushCache();
    assertThat(books()).isNotEqualTo(first);
  }

  @Test
  void aRejectedRecordIsCutToWhatCanBeWritten() throws IOException {
    start();
    byte[] huge = new byte[5 << 20];
    Arrays.fill(huge, (byte) 0xff);
    context.setRecordMetadata("tidemark.connections", 0, 7);
    processor.process(new Record<>(huge, huge, Log.START));
    RejectedRecord rejected = RejectedRecord.parseFrom(context.forwarded().get(0).record().value());
    assertThat(rejected.getSerializedSize()).isLessThan(600 << 10);
    assertThat(rejected.getDetail()).contains("of 5242880 bytes");
    assertThat(rejected.getOffset()).isEqualTo(7);
  }
}
