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
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The check whether a record can be booked in this shard. All of a record is checked before any of
 * it is booked, so a record is booked as a whole or not at all.
 */
public final class RecordCheck {
  /** A clock may be wrong by this much and is corrected; further off, the time is impossible. */
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
    this.columns = new BatchColumns(ledger.witness.isWatching());
  }

  /**
   * What to book, or why there is nothing.
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
    Rejection head = head(batch.emitter, batch.shard, batch.sequence, batch.through, appendMillis);
    if (head == null) {
      head = clock(batch.clockOffset);
    }
    if (head != null) {
      return head;
    }
    if (batch.base > batch.through || batch.base <= 0) {
      return new Rejection(
          RejectionReason.BAD_TIME,
          "base %d, complete through %d".formatted(batch.base, batch.through));
    }
    long latest = appendMillis - batch.base + CLOCK_MILLIS;
    for (int i = 0; i < batch.slices(); i++) {
      BatchColumns.Slice slice = batch.slice(i);
      slice.zone = known.find(batch.value, slice.zoneFrom, slice.zoneLength);
      Rejection rejection =
          slice.zone == null
              ? zone(
                  new String(batch.value, slice.zoneFrom, slice.zoneLength, StandardCharsets.UTF_8))
              : null;
      if (rejection == null) {
        rejection = slice(batch, slice, latest);
      }
      if (rejection != null) {
        return rejection;
      }
    }
    return null;
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
      return new Rejection(RejectionReason.BAD_EMITTER, "node or incarnation is not one");
    }
    if (saidShard != shard) {
      return new Rejection(
          RejectionReason.WRONG_SHARD, "says shard %d, stands in %d".formatted(saidShard, shard));
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

  private static @Nullable Rejection slice(
      BatchColumns batch, BatchColumns.Slice slice, long latest) {
    int opens = slice.opened();
    int closes = slice.closed();
    boolean columns = slice.openedIds == opens && slice.closedIds == closes && slice.even;
    if (!columns) {
      return bad(RejectionReason.BAD_COUNTS, "columns of unequal length", batch, slice);
    }
    if (!isWithin(slice.openAfter, -MOST_COUNT, MOST_COUNT)) {
      return bad(RejectionReason.BAD_COUNTS, "open after", batch, slice);
    }
    // Each of at most 2^53: after any one the sum is far from an overflow, and looked at.
    long connections = 0;
    long bytes = 0;
    for (Tally tally : slice.tallies) {
      if (!isTally(tally, latest)) {
        return bad(RejectionReason.BAD_COUNTS, "a tally", batch, slice);
      }
      connections += tally.getOpened() + tally.getClosed();
      bytes += tally.getBytesIn() + tally.getBytesOut();
      if (!isCount(connections) || !isBytes(bytes)) {
        return bad(RejectionReason.BAD_COUNTS, "the sum of tallies", batch, slice);
      }
    }
    for (int i = slice.openedFrom; i < slice.openedTo; i++) {
      if (batch.openedAt.get(i) < 0 || batch.openedAt.get(i) > latest) {
        return bad(RejectionReason.BAD_TIME, "an opening", batch, slice);
      }
    }
    for (int i = slice.closedFrom; i < slice.closedTo; i++) {
      if (batch.closedAt.get(i) < 0 || batch.closedAt.get(i) > latest) {
        return bad(RejectionReason.BAD_TIME, "a closing", batch, slice);
      }
      if (!isBytes(batch.bytesIn.get(i)) || !isBytes(batch.bytesOut.get(i))) {
        return bad(RejectionReason.BAD_COUNTS, "bytes", batch, slice);
      }
      bytes += batch.bytesIn.get(i) + batch.bytesOut.get(i);
      if (!isBytes(bytes)) {
        return bad(RejectionReason.BAD_COUNTS, "the sum of bytes", batch, slice);
      }
    }
    for (int i = 0; i < closes && slice.durations >= 0; i++) {
      if (!isBytes(batch.duration.get(slice.durations + i))) {
        return bad(RejectionReason.BAD_COUNTS, "a duration", batch, slice);
      }
    }
    for (int i = slice.refusedFrom; i < slice.refusedTo; i++) {
      if (batch.refusedAt.get(i) < 0 || batch.refusedAt.get(i) > latest) {
        return bad(RejectionReason.BAD_TIME, "a refusal", batch, slice);
      }
    }
    return null;
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

  private static Rejection bad(
      RejectionReason reason, String what, BatchColumns batch, BatchColumns.Slice slice) {
    String zone = new String(batch.value, slice.zoneFrom, slice.zoneLength, StandardCharsets.UTF_8);
    return new Rejection(reason, what + " in zone " + zone);
  }

  /** No arithmetic on what may be any number: {@code Math.abs(Long.MIN_VALUE)} is negative. */
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

  /** Whether it can be a number of connections. */
  public static boolean isCount(long count) {
    return isWithin(count, 0, MOST_COUNT);
  }
}
