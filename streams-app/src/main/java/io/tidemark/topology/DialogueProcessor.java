package io.tidemark.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.cases.DialogueInputs;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.cases.RowCheck;
import io.tidemark.cases.ShardDialogues;
import io.tidemark.events.Contract;
import io.tidemark.events.LimitKeys;
import io.tidemark.events.Shards;
import io.tidemark.events.TextBounds;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.AlertRecord;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.PlanDay;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.UsageRow;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor that passes a shard's settled rows and the requests about its zones to the
 * dialogues, and forwards their decisions: in one transaction with the dialogues' state, so that
 * nothing is decided twice and no decision is lost.
 */
final class DialogueProcessor implements LeavingOut.Inner {
  private static final Logger log = LoggerFactory.getLogger(DialogueProcessor.class);

  private final int shards;
  private final DialogueInputs around;
  private final LiveDialogues live;
  private final FailedRecords failed;

  @SuppressWarnings("NullAway.Init")
  private ProcessorContext<byte[], byte[]> context;

  @SuppressWarnings("NullAway.Init")
  private Changes changes;

  @SuppressWarnings("NullAway.Init")
  private ShardDialogues dialogues;

  private int shard;
  private boolean changed;
  private long nowMillis;

  DialogueProcessor(int shards, DialogueInputs around, LiveDialogues live, FailedRecords failed) {
    this.shards = shards;
    this.around = around;
    this.live = live;
    this.failed = failed;
  }

  /** Like that of {@link LedgerProcessor}, also called when a task is revived. */
  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    changed = false;
    shard = context.taskId().partition();
    dialogues = new ShardDialogues(around, new Forwards());
    KeyValueStore<String, byte[]> store = context.getStateStore(Names.DIALOGUE_BY_KEY);
    changes = new Changes(store, failed);
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      dialogues.read(Entries.of(all));
    }
    around
        .kept()
        .forEach(
            (zone, ofTopics) -> {
              if (isMine(zone)) {
                dialogues.adopt(zone, ofTopics);
              }
            });
    CommitHook commits = context.getStateStore(Names.DIALOGUE_COMMITS);
    commits.beforeCommit(this::write);
    live.tell(shard, dialogues);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    nowMillis = record.timestamp();
    changed = true;
    boolean isRequest = isRequest();
    try {
      if (isRequest) {
        request(RequestRecord.parseFrom(record.value()));
      } else {
        row(UsageRow.parseFrom(record.value()));
      }
    } catch (InvalidProtocolBufferException e) {
      log.warn(
          "a record of {} cannot be read and is left out: {}",
          isRequest ? "requests" : "usage",
          e.toString());
    }
  }

  private boolean isRequest() {
    return context
        .recordMetadata()
        .map(RecordMetadata::topic)
        .filter(Topic.REQUESTS.topic()::equals)
        .isPresent();
  }

  /** The sender of a request gets an answer even if the request is left out. */
  @Override
  public void leaveOut(Record<byte[], byte[]> record, String why) {
    nowMillis = record.timestamp();
    byte[] rejected =
        Rejections.of(
                record, context.recordMetadata().orElse(null), RejectionReason.NOT_PROCESSED, why)
            .toByteArray();
    context.forward(new Record<>(new byte[0], rejected, nowMillis), Names.WRITE_DIALOGUE_REJECTED);
    if (!isRequest()) {
      return;
    }
    try {
      RequestRecord request = RequestRecord.parseFrom(record.value());
      if (!request.hasPlanDay()) {
        dialogues.notProcessed(request, nowMillis);
      }
    } catch (InvalidProtocolBufferException e) {
      log.debug("nobody can be answered: {}", e.toString());
    }
  }

  private void row(UsageRow row) {
    String fault = RowCheck.fault(row, nowMillis);
    if (fault != null) {
      log.error("a settled row of {} cannot be judged and is left out: {}", row.getZone(), fault);
      return;
    }
    dialogues.row(row);
  }

  private void request(RequestRecord request) {
    if (request.getContract() != Contract.VERSION) {
      log.warn("a request of an unknown contract is left out: {}", request.getContract());
      return;
    }
    if (!request.hasPlanDay() && !isMine(request.getZone())) {
      log.warn(
          "a request about {} is in another zone's shard: left out",
          TextBounds.printable(TextBounds.cut(request.getZone(), 64)));
      return;
    }
    dialogues.request(request, nowMillis);
  }

  private boolean isMine(String zone) {
    return Shards.shard(zone, shards) == shard;
  }

  private void write() {
    if (changed) {
      changed = false;
      dialogues.write(this::put);
      live.tell(shard, dialogues);
    }
  }

  private void put(String key, byte @Nullable [] value) {
    changes.put(key, value);
  }

  @Override
  public void close() {
    live.release(shard);
  }

  /**
   * A writer of decisions to their topics. People wait for them, so a commit is requested at once.
   */
  private final class Forwards implements ShardDialogues.Out {
    @Override
    public void theCase(CaseRecord record) {
      say(record.getId(), record.toByteArray(), Names.WRITE_CASES);
    }

    @Override
    public void limit(String id, @Nullable LimitRecord record) {
      say(LimitKeys.LIMIT + id, record == null ? null : record.toByteArray(), Names.WRITE_LIMITS);
    }

    @Override
    public void action(ActionRecord record) {
      say(record.getZone(), record.toByteArray(), Names.WRITE_ACTIONS);
    }

    @Override
    public void alert(AlertRecord record) {
      say(record.getId(), record.toByteArray(), Names.WRITE_ALERTS);
    }

    @Override
    public void planDay(PlanDay day) {
      RequestRecord request =
          RequestRecord.newBuilder().setContract(Contract.VERSION).setPlanDay(day).build();
      say(day.getPlan(), request.toByteArray(), Names.WRITE_PLAN_DAYS);
    }

    @SuppressWarnings("NullAway") // null deletes
    private void say(String key, byte @Nullable [] value, String to) {
      context.forward(new Record<>(key.getBytes(StandardCharsets.UTF_8), value, nowMillis), to);
      context.commit();
    }
  }
}
