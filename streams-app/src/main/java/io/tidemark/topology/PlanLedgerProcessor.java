package io.tidemark.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.plans.LivePlans;
import io.tidemark.plans.PlanLedger;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Carries what the shards have settled into the plan ledger, and its rows out. */
final class PlanLedgerProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private final LedgerOptions options;
  private final LivePlans live;

  @SuppressWarnings("NullAway.Init")
  private PlanLedger ledger;

  @SuppressWarnings("NullAway.Init")
  private KeyValueStore<String, byte[]> store;

  private boolean changed;
  private long nowMillis;

  PlanLedgerProcessor(LedgerOptions options, LivePlans live) {
    this.options = options;
    this.live = live;
  }

  /** As the ledger's: also called when a task is revived. */
  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    changed = false;
    live.release();
    ledger =
        new PlanLedger(
            options.shards(),
            (key, row) -> {
              live.heard(row);
              context.forward(new Record<>(key, row.toByteArray(), nowMillis));
            });
    store = context.getStateStore(Names.PLANS_BY_KEY);
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        ledger.read(entry.key, entry.value);
      }
    }
    CommitHook commits = context.getStateStore(Names.PLAN_COMMITS);
    commits.beforeCommit(this::write);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    nowMillis = record.timestamp();
    changed = true;
    try {
      ledger.hear(SettledSeconds.parseFrom(record.value()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a word of a shard cannot be read", e);
    }
    live.settled(ledger.settledMillis());
  }

  private void write() {
    if (changed) {
      changed = false;
      ledger.write(this::put);
    }
  }

  @SuppressWarnings("NullAway") // null deletes
  private void put(String key, byte @Nullable [] value) {
    store.put(key, value);
  }

  @Override
  public void close() {
    live.release();
  }
}
