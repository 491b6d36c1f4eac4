package io.tidemark.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.Shards;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ClosedEvents;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.OpenedEvents;
import io.tidemark.events.v1.PlanChange;
import io.tidemark.events.v1.RefusedEvents;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneLevel;
import io.tidemark.events.v1.ZoneSlice;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a record can be booked in this shard. All of it is checked before any of it is
 * booked, so a record is booked whole or not at all.
 */
public final class RecordCheck {
  /** A clock may be wrong by this much and is corrected; further off, the time is impossible. */
  private static final long CLOCK_MILLIS = 400L * 24 * 3_600_000;

  private static final int MOST_PARTS = 100_000;

  /** Far above any count there can be, far below an overflow of sums. */
  private static final long MOST_COUNT = 1L << 40;

  private final int shard;
  private final int shards;

  /** Zones found to be in this shard; a look-up is cheaper than a hash of the name. */
  private final Set<String> placed = new HashSet<>();

  public RecordCheck(int shard, int shards) {
    this.shard = shard;
    this.shards = shards;
  }

  /** A decoded record, or why there is none. */
  public record Checked(@Nullable ConnectionRecord record, @Nullable Rejection rejection) {}

  public Checked check(byte @Nullable [] value, long appendMillis) {
    if (value == null) {
      return rejected(RejectionReason.UNDECODABLE, "no value");
    }
    try {
      ConnectionRecord record = ConnectionRecord.parseFrom(value);
      Rejection rejection = check(record, appendMillis);
      return rejection == null ? new Checked(record, null) : new Checked(null, rejection);
    } catch (InvalidProtocolBufferException e) {
      return rejected(RejectionReason.UNDECODABLE, String.valueOf(e.getMessage()));
    }
  }

  private static Checked rejected(RejectionReason reason, String detail) {
    return new Checked(null, new Rejection(reason, detail));
  }

  private @Nullable Rejection check(ConnectionRecord record, long appendMillis) {
    if (record.getContract() != Contract.VERSION) {
      return new Rejection(
          RejectionReason.UNKNOWN_CONTRACT,
          "contract %d, known: %d".formatted(record.getContract(), Contract.VERSION));
    }
    return switch (record.getKindCase()) {
      case BATCH -> batch(record.getBatch(), appendMillis);
      case SNAPSHOT_PART -> snapshot(record.getSnapshotPart(), appendMillis);
      case TICK -> null;
      case CONTROL -> {
        PlanChange change = record.getControl().getPlanChange();
        if (record.getControl().hasPlanChange() && !Contract.isPlan(change.getPlan())) {
          yield new Rejection(RejectionReason.BAD_PLAN, "a plan is 1 to 64 of [a-z0-9_-]");
        }
        yield record.getControl().hasPlanChange()
            ? zone(change.getZone())
            : new Rejection(RejectionReason.UNKNOWN_KIND, "a control that changes nothing known");
      }
      case KIND_NOT_SET -> new Rejection(RejectionReason.UNKNOWN_KIND, "no known kind of record");
    };
  }

  private @Nullable Rejection batch(Batch batch, long appendMillis) {
    Rejection head =
        head(
            batch.getEmitter(),
            batch.getShard(),
            batch.getSequence(),
            batch.getCompleteThroughMillis(),
            appendMillis);
    if (head != null) {
      return head;
    }
    long base = batch.getBaseMillis();
    long through = batch.getCompleteThroughMillis();
    if (base > through || base <= 0) {
      return new Rejection(
          RejectionReason.BAD_TIME, "base %d, complete through %d".formatted(base, through));
    }
    for (ZoneSlice slice : batch.getZonesList()) {
      Rejection rejection = zone(slice.getZone());
      if (rejection == null) {
        rejection = slice(slice, appendMillis - base + CLOCK_MILLIS);
      }
      if (rejection != null) {
        return rejection;
      }
    }
    return null;
  }

  private @Nullable Rejection snapshot(SnapshotPart part, long appendMillis) {
    Rejection head =
        head(
            part.getEmitter(),
            part.getShard(),
            part.getSequence(),
            part.getCompleteThroughMillis(),
            appendMillis);
    if (head != null) {
      return head;
    }
    if (part.getParts() < 1
        || part.getParts() > MOST_PARTS
        || part.getPart() < 0
        || part.getPart() >= part.getParts()) {
      return new Rejection(
          RejectionReason.BAD_COUNTS, "part %d of %d".formatted(part.getPart(), part.getParts()));
    }
    for (ZoneLevel level : part.getZonesList()) {
      Rejection rejection = zone(level.getZone());
      if (rejection == null && !isCount(level.getOpen())) {
        rejection = new Rejection(RejectionReason.BAD_COUNTS, "open in zone " + level.getZone());
      }
      if (rejection != null) {
        return rejection;
      }
    }
    return null;
  }

  private @Nullable Rejection head(
      Emitter emitter, int saidShard, long sequence, long through, long appendMillis) {
    if (!Contract.isNode(emitter.getNode())
        || emitter.getIncarnation().size() != Contract.INCARNATION_BYTES) {
      return new Rejection(RejectionReason.BAD_EMITTER, "node or incarnation is not one");
    }
    if (saidShard != shard) {
      return new Rejection(
          RejectionReason.WRONG_SHARD, "says shard %d, stands in %d".formatted(saidShard, shard));
    }
    if (sequence <= 0) {
      return new Rejection(RejectionReason.BAD_COUNTS, "sequence %d".formatted(sequence));
    }
    if (through <= 0 || Math.abs(through - appendMillis) > CLOCK_MILLIS) {
      return new Rejection(
          RejectionReason.BAD_TIME,
          "complete through %d, appended at %d".formatted(through, appendMillis));
    }
    return null;
  }

  private @Nullable Rejection zone(String zone) {
    if (placed.contains(zone)) {
      return null;
    }
    if (!Contract.isZone(zone)) {
      return new Rejection(RejectionReason.BAD_ZONE, "a zone is 1 to 64 of [A-Za-z0-9_-]");
    }
    int home = Shards.shard(zone, shards);
    if (home != shard) {
      return new Rejection(
          RejectionReason.WRONG_SHARD, "zone %s lives in shard %d".formatted(zone, home));
    }
    placed.add(zone);
    return null;
  }

  private static @Nullable Rejection slice(ZoneSlice slice, long latest) {
    OpenedEvents opened = slice.getOpened();
    ClosedEvents closed = slice.getClosed();
    RefusedEvents refused = slice.getRefused();
    int closes = closed.getAtMillisCount();
    boolean columns =
        opened.getConnectionCount() == opened.getAtMillisCount()
            && closed.getConnectionCount() == closes
            && closed.getDurationMillisCount() == closes
            && closed.getBytesInCount() == closes
            && closed.getBytesOutCount() == closes
            && closed.getCategoryCount() == closes
            && refused.getReasonCount() == refused.getAtMillisCount();
    if (!columns) {
      return new Rejection(
          RejectionReason.BAD_COUNTS, "columns of unequal length in zone " + slice.getZone());
    }
    if (Math.abs(slice.getOpenAfter()) > MOST_COUNT) {
      return new Rejection(RejectionReason.BAD_COUNTS, "open after of zone " + slice.getZone());
    }
    for (Tally tally : slice.getTalliesList()) {
      if (!isCount(tally.getOpened())
          || !isCount(tally.getClosed())
          || tally.getRefusedList().stream().anyMatch(of -> !isCount(of.getCount()))
          || tally.getLengthMillis() < 1
          || tally.getStartMillis() < 0
          || tally.getStartMillis() > latest) {
        return new Rejection(RejectionReason.BAD_COUNTS, "a tally of zone " + slice.getZone());
      }
    }
    for (int i = 0; i < opened.getAtMillisCount(); i++) {
      if (opened.getAtMillis(i) < 0 || opened.getAtMillis(i) > latest) {
        return new Rejection(RejectionReason.BAD_TIME, "an opening in zone " + slice.getZone());
      }
    }
    for (int i = 0; i < closes; i++) {
      if (closed.getAtMillis(i) < 0 || closed.getAtMillis(i) > latest) {
        return new Rejection(RejectionReason.BAD_TIME, "a closing in zone " + slice.getZone());
      }
    }
    return null;
  }

  private static boolean isCount(long count) {
    return count >= 0 && count <= MOST_COUNT;
  }
}
