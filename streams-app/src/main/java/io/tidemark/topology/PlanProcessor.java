package io.tidemark.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.TextBounds;
import io.tidemark.events.Topic;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Control;
import io.tidemark.events.v1.PlanChange;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.ledger.RecordCheck;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor that writes each change of a zone's plan or guideline into the log, for the ledger.
 */
final class PlanProcessor implements LeavingOut.Inner {
  private static final Logger log = LoggerFactory.getLogger(PlanProcessor.class);

  @SuppressWarnings("NullAway.Init")
  private ProcessorContext<byte[], byte[]> context;

  @SuppressWarnings("NullAway.Init")
  private KeyValueStore<String, byte[]> told;

  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    told = context.getStateStore(Names.PLAN_BY_ZONE);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String key = record.key() == null ? "" : ZoneKeys.text(record.key());
    if (!key.startsWith(ZoneKeys.ZONE)) {
      return;
    }
    String id = key.substring(ZoneKeys.ZONE.length());
    if (!Contract.isZone(id)) {
      log.warn(
          "{} holds a key that names no zone: {}",
          Topic.ZONES.topic(),
          TextBounds.printable(TextBounds.cut(key, 200)));
      return;
    }
    PlanChange change = change(id, record.value());
    if (change == null || Arrays.equals(told.get(id), change.toByteArray())) {
      return;
    }
    told.put(id, change.toByteArray());
    ConnectionRecord control =
        ConnectionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setControl(Control.newBuilder().setPlanChange(change))
            .build();
    context.forward(
        record.withKey(id.getBytes(StandardCharsets.UTF_8)).withValue(control.toByteArray()),
        Names.WRITE_CONTROLS);
  }

  /** The zone keeps the plan that it had. */
  @Override
  public void leaveOut(Record<byte[], byte[]> record, String why) {
    byte[] rejected =
        Rejections.of(
                record, context.recordMetadata().orElse(null), RejectionReason.NOT_PROCESSED, why)
            .toByteArray();
    context.forward(
        new Record<>(new byte[0], rejected, record.timestamp()), Names.WRITE_ZONES_REJECTED);
  }

  private static @Nullable PlanChange change(String id, byte @Nullable [] value) {
    PlanChange.Builder change = PlanChange.newBuilder().setZone(id);
    if (value == null) {
      return change.setPlan(Contract.UNKNOWN_PLAN).build();
    }
    try {
      Zone zone = ZoneRecord.parseFrom(value).getZone();
      change.setPlan(Contract.isPlan(zone.getPlan()) ? zone.getPlan() : Contract.UNKNOWN_PLAN);
      if (zone.hasGuideline() && RecordCheck.isCount(zone.getGuideline())) {
        change.setGuideline(zone.getGuideline());
      }
      return change.build();
    } catch (InvalidProtocolBufferException e) {
      log.warn("zone {} cannot be read and keeps its plan: {}", id, e.toString());
      return null;
    }
  }
}
