package io.tidemark.ledger;

import io.tidemark.events.Contract;
import io.tidemark.events.Shards;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.HeavySource;
import io.tidemark.events.v1.PlanChange;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneLevel;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The check whether a record can be booked in this shard. All of a record is checked before any of
 * it is booked, so a record is booked as a whole or not at all.
 */
public final class RecordCheck {
  /** A clock that is wrong by at most this is corrected; a time that is further off is rejected. */
  private static final long CLOCK_MILLIS = 400L * 24 * 3_600_000;

  private static final int MOST_PARTS = 100_000;

  /** Far above any count there can be, far below an overflow of sums. */
  private static final long MOST_COUNT = 1L << 40;

  private static final long MOST_BYTES = 1L << 53;

  private final int shard;
  private final int shards;

  /** Zones in the books are in this shard; a look-up is cheaper than a hash of the name. */
  private final ZoneIndex known;

  private final BatchColumns columns;

  public RecordCheck(ShardLedger ledger, int shards) {
    this.shard = ledger.books.shard;
    this.known = ledger.books.zones;
    this.shards = shards;
    this.columns = new BatchColumns();
  }

  /**
   * The outcome of a check: a batch or another record to book, or the reason for a rejection.
   *
   * @param batch good until the next record is checked
   */
  public record Checked(
      @Nullable BatchColumns batch,
      @Nullable ConnectionRecord record,
      @Nullable Rejection rejection) {
    /** Books the record that was checked; one that was rejected still moves log time. */
    public void bookIn(ShardLedger ledger, long appendMillis, long atOffset) {
      if (batch != null) {
        ledger.book(batch, appendMillis, atOffset);
      } else if (record != null) {
        ledger.book(record, appendMillis, atOffset);
      } else {
        ledger.reject(appendMillis, atOffset);
      }
    }
  }

  public Checked check(byte @Nullable [] value, long appendMillis) {
    if (value == null) {
      return rejected(RejectionReason.UNDECODABLE, "no value");
    }
    try {
      if (columns.read(value)) {
        Rejection rejection = contract(columns.contract);
        rejection = rejection == null ? batch(columns, appendMillis) : rejection;
        return rejection == null
            ? new Checked(columns, null, null)
            : new Checked(null, null, rejection);
      }
      ConnectionRecord record = ConnectionRecord.parseFrom(value);
      Rejection rejection = check(record, appendMillis);
      return rejection == null
          ? new Checked(null, record, null)
          : new Checked(null, null, rejection);
    } catch (IOException e) {
      return rejected(RejectionReason.UNDECODABLE, String.valueOf(e.getMessage()));
    }
  }

  private static Checked rejected(RejectionReason reason, String detail) {
    return new Checked(null, null, new Rejection(reason, detail));
  }

  private @Nullable Rejection check(ConnectionRecord record, long appendMillis) {
    Rejection contract = contract(record.getContract());
    if (contract != null) {
      return contract;
    }
    return switch (record.getKindCase()) {
      case SNAPSHOT_PART -> snapshot(record.getSnapshotPart(), appendMillis);
      case TICK -> null;
      case CONTROL -> {
        PlanChange change = record.getControl().getPlanChange();
        if (record.getControl().hasPlanChange() && !Contract.isPlan(change.getPlan())) {
          yield new Rejection(RejectionReason.BAD_PLAN, "a plan is 1 to 64 of [a-z0-9_-]");
        }
        if (change.hasGuideline() && !isCount(change.getGuideline())) {
          yield new Rejection(
              RejectionReason.BAD_COUNTS,
              "guideline " + Long.toUnsignedString(change.getGuideline()));
        }
        yield record.getControl().hasPlanChange()
            ? zone(change.getZone())
            : new Rejection(RejectionReason.UNKNOWN_KIND, "a control that changes nothing known");
      }
      case BATCH, KIND_NOT_SET ->
          new Rejection(RejectionReason.UNKNOWN_KIND, "no known kind of record");
    };
  }

  private static @Nullable Rejection contract(long version) {
    return version == Contract.VERSION
        ? null
        : new Rejection(
            RejectionReason.UNKNOWN_CONTRACT,
            "contract %d, known: %d".formatted(version, Contract.VERSION));
  }

  private @Nullable Rejection batch(BatchColumns batch, long appendMillis) {
    Rejection head =
        head(batch.emitter, batch.shard, batch.sequence, batch.through(), appendMillis);
    if (head == null) {
      head = clock(batch.clockOffset);
    }
    if (head != null) {
      return head;
    }
    if (batch.base <= 0 || batch.span < 0) {
      return new Rejection(
          RejectionReason.BAD_TIME, "base %d, span %d".formatted(batch.base, batch.span));
    }
    List<String> names = batch.names();
    for (int i = 0; i < names.size(); i++) {
      Rejection zone = known.find(names.get(i)) == null ? zone(names.get(i)) : null;
      if (zone != null) {
        return zone;
      }
    }
    String fault = ColumnCheck.fault(batch);
    return fault == null
        ? values(batch, appendMillis - batch.base + CLOCK_MILLIS)
        : new Rejection(RejectionReason.BAD_COUNTS, fault);
  }

  private static @Nullable Rejection clock(long offset) {
    return isWithin(offset, -CLOCK_MILLIS, CLOCK_MILLIS)
        ? null
        : new Rejection(RejectionReason.BAD_TIME, "clock offset %d".formatted(offset));
  }

  private @Nullable Rejection snapshot(SnapshotPart part, long appendMillis) {
    Rejection head =
        head(
            part.getEmitter(),
            part.getShard(),
            part.getSequence(),
            part.getCompleteThroughMillis(),
            appendMillis);
    if (head == null) {
      head = clock(part.getClockOffsetMillis());
    }
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
      if (rejection == null
          && (level.getNumber() < 0 || level.getNumber() > Contract.MOST_NUMBERS)) {
        rejection = new Rejection(RejectionReason.BAD_COUNTS, "number of zone " + level.getZone());
      }
      if (rejection == null && !isCount(level.getOpen())) {
        rejection = new Rejection(RejectionReason.BAD_COUNTS, "open in zone " + level.getZone());
      }
      if (rejection == null && !level.getSourcesList().stream().allMatch(RecordCheck::isSource)) {
        rejection = new Rejection(RejectionReason.BAD_COUNTS, "sources in zone " + level.getZone());
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
      return new Rejection(RejectionReason.BAD_EMITTER, "the node or the incarnation is not valid");
    }
    if (saidShard != shard) {
      return new Rejection(
          RejectionReason.WRONG_SHARD,
          "names shard %d, but was read in shard %d".formatted(saidShard, shard));
    }
    if (sequence <= 0) {
      return new Rejection(RejectionReason.BAD_COUNTS, "sequence %d".formatted(sequence));
    }
    long earliest = Math.max(1, appendMillis - CLOCK_MILLIS);
    if (!isWithin(through, earliest, appendMillis + CLOCK_MILLIS)) {
      return new Rejection(
          RejectionReason.BAD_TIME,
          "complete through %d, appended at %d".formatted(through, appendMillis));
    }
    return null;
  }

  private @Nullable Rejection zone(String zone) {
    if (!Contract.isZone(zone)) {
      return new Rejection(RejectionReason.BAD_ZONE, "a zone is 1 to 64 of [A-Za-z0-9_-]");
    }
    int home = Shards.shard(zone, shards);
    if (home != shard) {
      return new Rejection(
          RejectionReason.WRONG_SHARD, "zone %s lives in shard %d".formatted(zone, home));
    }
    return null;
  }

  private static @Nullable Rejection values(BatchColumns batch, long latest) {
    for (int i = 0; i < batch.openAfter.size; i++) {
      if (!isWithin(WireInput.zigzag(batch.openAfter.get(i)), -MOST_COUNT, MOST_COUNT)) {
        return new Rejection(RejectionReason.BAD_COUNTS, "open after");
      }
    }
    if (!areTimes(batch.openedAt, latest)
        || !areTimes(batch.closedAt, latest)
        || !areTimes(batch.refusedAt, latest)
        || !areTimes(batch.trafficAt, latest)) {
      return new Rejection(RejectionReason.BAD_TIME, "an event");
    }
    // Each number is at most 2^53, and the sum is checked after each one, so it cannot overflow.
    long connections = 0;
    long bytes = 0;
    for (Tally tally : batch.tallies) {
      if (!isTally(tally, latest)) {
        return new Rejection(RejectionReason.BAD_COUNTS, "a tally");
      }
      connections += tally.getOpened() + tally.getClosed();
      bytes += tally.getBytesIn() + tally.getBytesOut();
      if (!isCount(connections) || !isBytes(bytes)) {
        return new Rejection(RejectionReason.BAD_COUNTS, "the sum of tallies");
      }
    }
    bytes = add(bytes, batch.bytesIn);
    bytes = add(bytes, batch.bytesOut);
    bytes = add(bytes, batch.trafficIn);
    bytes = add(bytes, batch.trafficOut);
    if (bytes < 0 || add(0, batch.bytesBefore) < 0) {
      return new Rejection(RejectionReason.BAD_COUNTS, "bytes");
    }
    for (int i = 0; i < batch.duration.size; i++) {
      if (!isBytes(batch.duration.get(i))) {
        return new Rejection(RejectionReason.BAD_COUNTS, "a duration");
      }
    }
    return null;
  }

  private static boolean areTimes(LongColumn column, long latest) {
    for (int i = 0; i < column.size; i++) {
      if (!isWithin(column.get(i), 0, latest)) {
        return false;
      }
    }
    return true;
  }

  /** Adds a column to a sum; -1 if an entry or the sum cannot be a number of bytes. */
  private static long add(long before, LongColumn column) {
    long sum = before;
    for (int i = 0; i < column.size; i++) {
      long entry = column.get(i);
      if (sum < 0 || !isBytes(entry) || !isBytes(sum + entry)) {
        return -1;
      }
      sum += entry;
    }
    return sum;
  }

  private static boolean isTally(Tally tally, long latest) {
    return isCount(tally.getOpened())
        && isCount(tally.getClosed())
        && isCount(tally.getHigh())
        && isWithin(tally.getLow(), -MOST_COUNT, 0)
        && isBytes(tally.getBytesIn())
        && isBytes(tally.getBytesOut())
        && isWithin(tally.getIntegralMillis(), -MOST_BYTES, MOST_BYTES)
        && isWithin(tally.getDurationMillis(), 0, MOST_BYTES)
        && tally.getRefusedList().stream().allMatch(of -> isCount(of.getCount()))
        && tally.getClosedByList().stream().allMatch(of -> isCount(of.getCount()))
        && isWithin(tally.getLengthMillis(), 1, CLOCK_MILLIS)
        && isWithin(tally.getStartMillis(), 0, latest);
  }

  /** Only compares, since arithmetic may overflow: {@code Math.abs(Long.MIN_VALUE)} is negative. */
  private static boolean isWithin(long value, long least, long most) {
    return value >= least && value <= most;
  }

  private static boolean isBytes(long bytes) {
    return isWithin(bytes, 0, MOST_BYTES);
  }

  private static boolean isSource(HeavySource source) {
    return isCount(source.getOpen())
        && isBytes(source.getBytesIn())
        && isBytes(source.getBytesOut());
  }

  /** Returns true for what can be a number of connections. */
  public static boolean isCount(long count) {
    return isWithin(count, 0, MOST_COUNT);
  }
}
