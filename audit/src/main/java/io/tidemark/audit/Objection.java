package io.tidemark.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.BatchShape;
import io.tidemark.events.Contract;
import io.tidemark.events.Shards;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Control;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.SnapshotPart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reason why a record breaks the contract and cannot be booked. Implausible times and counts
 * are not judged here: only the ledger decides which of them it accepts.
 */
final class Objection {
  private final int shard;
  private final int shards;

  Objection(int shard, int shards) {
    this.shard = shard;
    this.shards = shards;
  }

  /** Returns true for a reason that the ledger may see and {@link #to} does not. */
  static boolean isJudgement(RejectionReason reason) {
    return reason == RejectionReason.BAD_TIME || reason == RejectionReason.BAD_COUNTS;
  }

  /**
   * @param record {@code null} for bytes that are not a record
   */
  @Nullable RejectionReason to(@Nullable ConnectionRecord record) {
    if (record == null) {
      return RejectionReason.UNDECODABLE;
    }
    if (record.getContract() != Contract.VERSION) {
      return RejectionReason.UNKNOWN_CONTRACT;
    }
    return switch (record.getKindCase()) {
      case BATCH -> {
        Batch batch = record.getBatch();
        yield first(
            emitter(batch.getEmitter()),
            said(batch.getShard()),
            zones(batch.getNamesList()),
            shape(batch));
      }
      case SNAPSHOT_PART -> {
        SnapshotPart part = record.getSnapshotPart();
        yield first(
            emitter(part.getEmitter()),
            said(part.getShard()),
            zones(part.getZonesList().stream().map(level -> level.getZone()).toList()));
      }
      case TICK -> null;
      case CONTROL -> control(record.getControl());
      case KIND_NOT_SET -> RejectionReason.UNKNOWN_KIND;
    };
  }

  private @Nullable RejectionReason control(Control control) {
    if (!control.hasPlanChange()) {
      return RejectionReason.UNKNOWN_KIND;
    }
    return Contract.isPlan(control.getPlanChange().getPlan())
        ? zones(List.of(control.getPlanChange().getZone()))
        : RejectionReason.BAD_PLAN;
  }

  private static @Nullable RejectionReason first(@Nullable RejectionReason... reasons) {
    for (RejectionReason reason : reasons) {
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }

  private static @Nullable RejectionReason emitter(Emitter emitter) {
    return Contract.isNode(emitter.getNode())
            && emitter.getIncarnation().size() == Contract.INCARNATION_BYTES
        ? null
        : RejectionReason.BAD_EMITTER;
  }

  private static @Nullable RejectionReason shape(Batch batch) {
    try {
      BatchShape.check(batch);
      return null;
    } catch (InvalidProtocolBufferException e) {
      return RejectionReason.BAD_COUNTS;
    }
  }

  private @Nullable RejectionReason said(int said) {
    return said == shard ? null : RejectionReason.WRONG_SHARD;
  }

  private @Nullable RejectionReason zones(List<String> zones) {
    for (String zone : zones) {
      if (!Contract.isZone(zone)) {
        return RejectionReason.BAD_ZONE;
      }
      if (Shards.shard(zone, shards) != shard) {
        return RejectionReason.WRONG_SHARD;
      }
    }
    return null;
  }
}
