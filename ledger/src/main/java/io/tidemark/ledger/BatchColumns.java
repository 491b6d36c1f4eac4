package io.tidemark.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ClosedEvents;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.OpenedEvents;
import io.tidemark.events.v1.RefusedEvents;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decoder for batches that reads only what the ledger books, into flat columns that are reused
 * for the next batch. A slice is a range of each column. Who did something is read only where a
 * witness wants to know it. It allocates nothing but the emitter; a full decoding would spend most
 * of its time on objects.
 */
public final class BatchColumns {
  private static final int BATCH_TAG = tag(ConnectionRecord.BATCH_FIELD_NUMBER);
  private static final int CONTRACT_TAG =
      WireFormat.WIRETYPE_VARINT | ConnectionRecord.CONTRACT_FIELD_NUMBER << 3;

  /** One zone's part. */
  static final class Slice {
    int zoneFrom;
    int zoneLength;

    /** Found while checking; {@code null} for one that is new. */
    @Nullable ZoneAccount zone;

    long openAfter;
    int openedFrom;
    int openedTo;
    int closedFrom;
    int closedTo;
    int refusedFrom;
    int refusedTo;

    /** Of the lists that nobody reads: how long they are. */
    int openedIds;

    int closedIds;

    /** Where the lists begin that say who did it; -1 where they are not there. */
    int openedClients;

    int closedClients;
    int durations;
    int refusedClients;
    int pathHashes;

    /** The columns of what closed, and of what was refused, are of equal length. */
    boolean even;

    final List<Tally> tallies = new ArrayList<>(0);

    int opened() {
      return openedTo - openedFrom;
    }

    int closed() {
      return closedTo - closedFrom;
    }
  }

  final LongColumn openedAt = new LongColumn();
  final LongColumn closedAt = new LongColumn();
  final LongColumn bytesIn = new LongColumn();
  final LongColumn bytesOut = new LongColumn();
  final LongColumn category = new LongColumn();
  final LongColumn refusedAt = new LongColumn();
  final LongColumn refusedReason = new LongColumn();
  final LongColumn openedHigh = new LongColumn();
  final LongColumn openedLow = new LongColumn();
  final LongColumn closedHigh = new LongColumn();
  final LongColumn closedLow = new LongColumn();
  final LongColumn duration = new LongColumn();
  final LongColumn refusedHigh = new LongColumn();
  final LongColumn refusedLow = new LongColumn();
  final LongColumn pathHash = new LongColumn();
  private final LongColumn[] all = {
    openedAt,
    closedAt,
    bytesIn,
    bytesOut,
    category,
    refusedAt,
    refusedReason,
    openedHigh,
    openedLow,
    closedHigh,
    closedLow,
    duration,
    refusedHigh,
    refusedLow,
    pathHash
  };
  private final boolean withClients;
  private Slice[] slices = {};
  private int sliceCount;

  byte[] value = {};
  long contract;
  Emitter emitter = Emitter.getDefaultInstance();
  int shard;
  long sequence;
  boolean measured;
  long clockOffset;
  long base;
  long through;
  boolean leave;
  boolean goodbye;

  /**
   * @param withClients who did it is read too
   */
  public BatchColumns(boolean withClients) {
    this.withClients = withClients;
  }

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  int slices() {
    return sliceCount;
  }

  int events() {
    return openedAt.size + closedAt.size + refusedAt.size;
  }

  Slice slice(int index) {
    return slices[index];
  }

  /** Reads a record that may hold a batch; false if it is something else. */
  public boolean read(byte[] record) throws IOException {
    clear(record);
    CodedInputStream in = CodedInputStream.newInstance(record);
    boolean isBatch = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == CONTRACT_TAG) {
        contract = in.readUInt32();
      } else if (tag == BATCH_TAG) {
        isBatch = true;
        int limit = in.pushLimit(in.readRawVarint32());
        batch(in);
        in.popLimit(limit);
      } else if (isOther(WireFormat.getTagFieldNumber(tag)) || !in.skipField(tag)) {
        return false;
      }
    }
    return isBatch;
  }

  /** Another kind of record than a batch. */
  private static boolean isOther(int field) {
    return field == ConnectionRecord.SNAPSHOT_PART_FIELD_NUMBER
        || field == ConnectionRecord.TICK_FIELD_NUMBER
        || field == ConnectionRecord.CONTROL_FIELD_NUMBER;
  }

  private void clear(byte[] record) {
    value = record;
    contract = 0;
    emitter = Emitter.getDefaultInstance();
    shard = 0;
    sequence = 0;
    measured = false;
    clockOffset = 0;
    base = 0;
    through = 0;
    leave = false;
    goodbye = false;
    sliceCount = 0;
    for (LongColumn column : all) {
      column.size = 0;
    }
  }

  private void batch(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case Batch.EMITTER_FIELD_NUMBER -> emitter = Emitter.parseFrom(in.readByteArray());
        case Batch.SHARD_FIELD_NUMBER -> shard = in.readUInt32();
        case Batch.SEQUENCE_FIELD_NUMBER -> sequence = in.readUInt64();
        case Batch.CLOCK_OFFSET_MILLIS_FIELD_NUMBER -> {
          measured = true;
          clockOffset = in.readSInt64();
        }
        case Batch.BASE_MILLIS_FIELD_NUMBER -> base = in.readUInt64();
        case Batch.COMPLETE_THROUGH_MILLIS_FIELD_NUMBER -> through = in.readUInt64();
        case Batch.LEAVE_FIELD_NUMBER -> leave = in.readBool();
        case Batch.GOODBYE_FIELD_NUMBER -> goodbye = in.readBool();
        case Batch.ZONES_FIELD_NUMBER -> {
          int limit = in.pushLimit(in.readRawVarint32());
          slice(in, next());
          in.popLimit(limit);
        }
        default -> skip(in, tag);
      }
    }
  }

  private Slice next() {
    if (sliceCount == slices.length) {
      slices = Arrays.copyOf(slices, Math.max(64, sliceCount * 2));
      for (int i = sliceCount; i < slices.length; i++) {
        slices[i] = new Slice();
      }
    }
    Slice slice = slices[sliceCount++];
    slice.zoneFrom = 0;
    slice.zoneLength = 0;
    slice.zone = null;
    slice.openAfter = 0;
    slice.openedFrom = openedAt.size;
    slice.closedFrom = closedAt.size;
    slice.refusedFrom = refusedAt.size;
    slice.openedIds = 0;
    slice.closedIds = 0;
    slice.openedClients = openedLow.size;
    slice.closedClients = closedLow.size;
    slice.durations = duration.size;
    slice.refusedClients = refusedLow.size;
    slice.pathHashes = pathHash.size;
    if (!slice.tallies.isEmpty()) {
      slice.tallies.clear();
    }
    return slice;
  }

  private void slice(CodedInputStream in, Slice slice) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ZoneSlice.ZONE_FIELD_NUMBER -> {
          slice.zoneLength = in.readRawVarint32();
          slice.zoneFrom = in.getTotalBytesRead();
          in.skipRawBytes(slice.zoneLength);
        }
        case ZoneSlice.OPEN_AFTER_FIELD_NUMBER -> slice.openAfter = in.readSInt64();
        case ZoneSlice.OPENED_FIELD_NUMBER -> {
          int limit = in.pushLimit(in.readRawVarint32());
          opened(in, slice);
          in.popLimit(limit);
        }
        case ZoneSlice.CLOSED_FIELD_NUMBER -> {
          int limit = in.pushLimit(in.readRawVarint32());
          closed(in, slice);
          in.popLimit(limit);
        }
        case ZoneSlice.REFUSED_FIELD_NUMBER -> {
          int limit = in.pushLimit(in.readRawVarint32());
          refused(in);
          in.popLimit(limit);
        }
        case ZoneSlice.TALLIES_FIELD_NUMBER ->
            slice.tallies.add(Tally.parseFrom(in.readByteArray()));
        default -> skip(in, tag);
      }
    }
    slice.openedTo = openedAt.size;
    slice.closedTo = closedAt.size;
    slice.refusedTo = refusedAt.size;
    slice.even =
        bytesIn.size == closedAt.size
            && bytesOut.size == closedAt.size
            && category.size == closedAt.size
            && refusedReason.size == refusedAt.size;
    int opened = slice.opened();
    int closed = slice.closed();
    int refused = slice.refusedTo - slice.refusedFrom;
    slice.openedClients = start(openedHigh, openedLow, slice.openedClients, opened);
    slice.closedClients = start(closedHigh, closedLow, slice.closedClients, closed);
    slice.durations = start(duration, duration, slice.durations, closed);
    slice.refusedClients = start(refusedHigh, refusedLow, slice.refusedClients, refused);
    slice.pathHashes = start(pathHash, pathHash, slice.pathHashes, refused);
  }

  /** Where a slice's part begins, if it has one for each event; what else there is goes. */
  private static int start(LongColumn one, LongColumn other, int from, int events) {
    if (one.size - from == events && other.size - from == events) {
      return from;
    }
    one.size = from;
    other.size = from;
    return -1;
  }

  private void opened(CodedInputStream in, Slice slice) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case OpenedEvents.AT_MILLIS_FIELD_NUMBER -> openedAt.read(in, tag);
        case OpenedEvents.CONNECTION_FIELD_NUMBER -> slice.openedIds += ids(in, tag);
        case OpenedEvents.CLIENT_HIGH_FIELD_NUMBER -> who(openedHigh, in, tag);
        case OpenedEvents.CLIENT_LOW_FIELD_NUMBER -> who(openedLow, in, tag);
        default -> skip(in, tag);
      }
    }
  }

  private void closed(CodedInputStream in, Slice slice) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ClosedEvents.AT_MILLIS_FIELD_NUMBER -> closedAt.read(in, tag);
        case ClosedEvents.CONNECTION_FIELD_NUMBER -> slice.closedIds += ids(in, tag);
        case ClosedEvents.CLIENT_HIGH_FIELD_NUMBER -> who(closedHigh, in, tag);
        case ClosedEvents.CLIENT_LOW_FIELD_NUMBER -> who(closedLow, in, tag);
        case ClosedEvents.DURATION_MILLIS_FIELD_NUMBER -> who(duration, in, tag);
        case ClosedEvents.BYTES_IN_FIELD_NUMBER -> bytesIn.read(in, tag);
        case ClosedEvents.BYTES_OUT_FIELD_NUMBER -> bytesOut.read(in, tag);
        case ClosedEvents.CATEGORY_FIELD_NUMBER -> category.read(in, tag);
        default -> skip(in, tag);
      }
    }
  }

  private void refused(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case RefusedEvents.AT_MILLIS_FIELD_NUMBER -> refusedAt.read(in, tag);
        case RefusedEvents.REASON_FIELD_NUMBER -> refusedReason.read(in, tag);
        case RefusedEvents.CLIENT_HIGH_FIELD_NUMBER -> who(refusedHigh, in, tag);
        case RefusedEvents.CLIENT_LOW_FIELD_NUMBER -> who(refusedLow, in, tag);
        case RefusedEvents.PATH_HASH_FIELD_NUMBER -> {
          if (withClients) {
            pathHash.readFixed(in, tag);
          } else {
            skip(in, tag);
          }
        }
        default -> skip(in, tag);
      }
    }
  }

  /** Of the columns that only those want who look for abuse. */
  private void who(LongColumn column, CodedInputStream in, int tag) throws IOException {
    if (withClients) {
      column.read(in, tag);
    } else {
      skip(in, tag);
    }
  }

  private static void skip(CodedInputStream in, int tag) throws IOException {
    var unused = in.skipField(tag);
  }

  /** How many there are; none is read. */
  private static int ids(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      int bytes = in.readRawVarint32();
      in.skipRawBytes(bytes);
      return bytes / Long.BYTES;
    }
    skip(in, tag);
    return 1;
  }
}
