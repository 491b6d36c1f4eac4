package io.tidemark.topology;

import io.tidemark.abuse.Finding;
import io.tidemark.abuse.FindingCodec;
import io.tidemark.abuse.Networks;
import io.tidemark.abuse.ShardSignals;
import io.tidemark.cases.CapWatch;
import io.tidemark.cases.Caps;
import io.tidemark.events.TextBounds;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.ledger.Checkpoints;
import io.tidemark.ledger.LiveShard;
import io.tidemark.ledger.LiveShards;
import io.tidemark.ledger.Outbox;
import io.tidemark.ledger.RecordCheck;
import io.tidemark.ledger.Rejection;
import io.tidemark.ledger.ShardLedger;
import io.tidemark.ledger.Witness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor that passes a shard's records to its ledger, writes the ledger's {@link
 * Checkpoints} into its store at each commit, and sends findings of abuse to the dialogue with the
 * zone.
 */
final class LedgerProcessor implements LeavingOut.Inner {
  private static final Logger log = LoggerFactory.getLogger(LedgerProcessor.class);

  private static final byte[] KEY = {};
  private static final Duration LOOK_AT_CAPS = Duration.ofMillis(100);

  private final LedgerOptions options;
  private final LiveShards live;
  private final Ticks ticks;
  private final Caps caps;
  private final ShardSignals.RulesOf abuseRules;
  private final Networks networks;
  private final FailedRecords failed;
  private final LogReaders logs;

  @SuppressWarnings("NullAway.Init")
  private LiveShard guarded;

  @SuppressWarnings("NullAway.Init")
  private ProcessorContext<byte[], byte[]> context;

  @SuppressWarnings("NullAway.Init")
  private Changes changes;

  @SuppressWarnings("NullAway.Init")
  private RecordCheck check;

  @SuppressWarnings("NullAway.Init")
  private Checkpoints checkpoints;

  @SuppressWarnings("NullAway.Init")
  private Outbox said;

  @SuppressWarnings("NullAway.Init")
  private CapWatch capWatch;

  /**
   * The recent signals of abuse; a new owner of the shard starts without any. {@code null} if abuse
   * is not detected.
   */
  private @Nullable ShardSignals signals;

  private int shard;
  private boolean changed;
  private boolean ended;
  private long heardMillis;

  LedgerProcessor(
      LedgerOptions options,
      LiveShards live,
      Ticks ticks,
      Caps caps,
      ShardSignals.RulesOf abuseRules,
      Networks networks,
      FailedRecords failed,
      LogReaders logs) {
    this.options = options;
    this.live = live;
    this.ticks = ticks;
    this.caps = caps;
    this.abuseRules = abuseRules;
    this.networks = networks;
    this.failed = failed;
    this.logs = logs;
  }

  /**
   * Also called on the same object when Kafka Streams revives a task: the books start from the
   * store each time.
   */
  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    changed = false;
    ended = false;
    signals = options.watching().on() ? new ShardSignals(options.watching(), abuseRules) : null;
    ShardLedger ledger =
        new ShardLedger(
            context.taskId().partition(),
            options.lease(),
            options.remember(),
            signals == null ? Witness.NOBODY : signals);
    guarded = new LiveShard(ledger);
    said = ledger.out();
    shard = context.taskId().partition();
    check = new RecordCheck(ledger, options.shards());
    KeyValueStore<String, byte[]> store = context.getStateStore(Names.LEDGER_BY_KEY);
    changes = new Changes(store, failed);
    checkpoints = new Checkpoints(ledger, check);
    String fault;
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      fault = checkpoints.restore(Entries.of(all), logs.of(context, shard));
    }
    if (fault != null) {
      log.error("the books are not what they were: {}", fault);
      failed.trouble(fault);
    }
    CommitHook commits = context.getStateStore(Names.COMMITS);
    commits.beforeCommit(this::write);
    heardMillis = context.currentSystemTimeMs();
    context.schedule(
        options.tick().dividedBy(2), PunctuationType.WALL_CLOCK_TIME, this::tickIfQuiet);
    capWatch = caps.watch(shard, options.shards(), guarded);
    context.schedule(LOOK_AT_CAPS, PunctuationType.WALL_CLOCK_TIME, this::lookAtCaps);
    live.own(shard, guarded);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    long appendMillis = record.timestamp();
    heardMillis = context.currentSystemTimeMs();
    changed = true;
    long offset = context.recordMetadata().map(RecordMetadata::offset).orElse(0L);
    RecordCheck.Checked checked = check.check(record.value(), appendMillis);
    guarded.change(books -> checked.bookIn(books, appendMillis, offset));
    if (checked.rejection() != null) {
      reject(record, checked.rejection(), offset);
    }
    if (!said.isEmpty()) {
      carry(appendMillis);
    }
    if (signals != null) {
      signals.look(appendMillis, (zone, finding) -> tell(zone, finding, appendMillis));
    }
  }

  @Override
  public void leaveOut(Record<byte[], byte[]> record, String why) {
    heardMillis = context.currentSystemTimeMs();
    changed = true;
    long offset = context.recordMetadata().map(RecordMetadata::offset).orElse(0L);
    guarded.change(books -> books.reject(record.timestamp(), offset));
    checkpoints.want();
    reject(record, new Rejection(RejectionReason.NOT_PROCESSED, why), offset);
    if (!said.isEmpty()) {
      carry(record.timestamp());
    }
  }

  /**
   * Sends a finding to the dialogue with the zone, in the partition of the zone's shard, and
   * commits soon, since people wait for it.
   */
  private void tell(String zone, Finding finding, long appendMillis) {
    byte[] request = FindingCodec.request(zone, finding, appendMillis, networks).toByteArray();
    byte[] key = zone.getBytes(StandardCharsets.UTF_8);
    context.forward(new Record<>(key, request, appendMillis), Names.WRITE_FINDINGS);
    context.commit();
  }

  /** Forwards the output of the ledger, with the append time of the record that led to it. */
  private void carry(long appendMillis) {
    said.drain(
        new Outbox.Taker() {
          @Override
          public void usage(byte[] key, byte[] row) {
            context.forward(new Record<>(key, row, appendMillis), Names.WRITE_USAGE);
          }

          @Override
          public void decision(byte[] decision) {
            context.forward(new Record<>(KEY, decision, appendMillis), Names.WRITE_DECISIONS);
          }

          @Override
          public void seconds(byte[] seconds) {
            context.forward(new Record<>(KEY, seconds, appendMillis), Names.WRITE_SECONDS);
          }
        });
  }

  private void reject(Record<byte[], byte[]> record, Rejection why, long offset) {
    log.warn(
        "rejected record at shard {} offset {}: {} ({})",
        shard,
        offset,
        why.reason(),
        TextBounds.printable(why.detail()));
    RejectedRecord rejected =
        Rejections.of(record, context.recordMetadata().orElse(null), why.reason(), why.detail());
    context.forward(record.withKey(KEY).withValue(rejected.toByteArray()), Names.WRITE_REJECTED);
  }

  /** A failed check of the caps must not stop the books. */
  private void lookAtCaps(long nowMillis) {
    try {
      capWatch.look(nowMillis);
    } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
      log.error("looking at the caps of shard {} failed and goes on", shard, e);
    }
  }

  private void tickIfQuiet(long nowMillis) {
    if (nowMillis - heardMillis >= options.tick().toMillis()) {
      ticks.append(shard);
    }
  }

  private void write() {
    if (live.isEnding() && !ended) {
      ended = true;
      checkpoints.want();
    } else if (!changed) {
      return;
    }
    changed = false;
    guarded.change(books -> checkpoints.commit(this::put));
  }

  @SuppressWarnings("NullAway") // null deletes
  private void put(String key, byte @Nullable [] value) {
    changes.put(key, value);
  }

  @Override
  public void close() {
    live.release(shard, guarded);
    capWatch.close();
  }
}
