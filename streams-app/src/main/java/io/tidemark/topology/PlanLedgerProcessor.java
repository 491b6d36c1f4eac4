package io.tidemark.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.plans.LivePlans;
import io.tidemark.plans.PlanLedger;
import io.tidemark.plans.SecondsCheck;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor that passes the settled seconds of the shards to the plan ledger, and forwards its
 * rows.
 */
final class PlanLedgerProcessor implements LeavingOut.Inner {
  private static final Logger log = LoggerFactory.getLogger(PlanLedgerProcessor.class);

  private final LedgerOptions options;
  private final LivePlans live;
  private final FailedRecords failed;

  @SuppressWarnings("NullAway.Init")
  private PlanLedger ledger;

  @SuppressWarnings("NullAway.Init")
  private Changes changes;

  @SuppressWarnings("NullAway.Init")
  private ProcessorContext<byte[], byte[]> context;

  private boolean changed;
  private long nowMillis;

  PlanLedgerProcessor(LedgerOptions options, LivePlans live, FailedRecords failed) {
    this.options = options;
    this.live = live;
    this.failed = failed;
  }

  /** Like that of {@link LedgerProcessor}, also called when a task is revived. */
  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    changed = false;
    live.release();
    ledger =
        new PlanLedger(
            options.shards(),
            (key, row) -> {
              live.heard(row);
              context.forward(
                  new Record<>(key, row.toByteArray(), nowMillis), Names.WRITE_PLAN_USAGE);
            });
    KeyValueStore<String, byte[]> store = context.getStateStore(Names.PLANS_BY_KEY);
    changes = new Changes(store, failed);
    Map<String, byte[]> kept = new HashMap<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      Entries.of(all).forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    }
    ledger.read(kept);
    CommitHook commits = context.getStateStore(Names.PLAN_COMMITS);
    commits.beforeCommit(this::write);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    nowMillis = record.timestamp();
    SettledSeconds seconds;
    try {
      seconds = SettledSeconds.parseFrom(record.value() == null ? new byte[0] : record.value());
    } catch (InvalidProtocolBufferException e) {
      reject(record, RejectionReason.UNDECODABLE, String.valueOf(e.getMessage()));
      return;
    }
    String fault = SecondsCheck.fault(seconds, options.shards(), nowMillis);
    if (fault != null) {
      reject(record, RejectionReason.BAD_COUNTS, fault);
      return;
    }
    changed = true;
    ledger.hear(seconds);
    live.settled(ledger.settledMillis());
  }

  /**
   * The shard's next record settles the plans; the figures of the record that is left out are
   * missing in them.
   */
  @Override
  public void leaveOut(Record<byte[], byte[]> record, String why) {
    reject(record, RejectionReason.NOT_PROCESSED, why);
  }

  private void reject(Record<byte[], byte[]> record, RejectionReason reason, String why) {
    log.error(
        "settled seconds of a shard cannot be used, are in tidemark.rejected, and plans lack them: {} ({})",
        reason,
        why);
    byte[] rejected =
        Rejections.of(record, context.recordMetadata().orElse(null), reason, why).toByteArray();
    context.forward(
        new Record<>(new byte[0], rejected, record.timestamp()), Names.WRITE_PLAN_REJECTED);
  }

  private void write() {
    if (changed) {
      changed = false;
      ledger.write(this::put);
    }
  }

  private void put(String key, byte @Nullable [] value) {
    changes.put(key, value);
  }

  @Override
  public void close() {
    live.release();
  }
}
