package io.tidemark.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedColumns;
import io.tidemark.events.v1.ClosedKind;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.OpenedColumns;
import io.tidemark.events.v1.OpenedKind;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedColumns;
import io.tidemark.events.v1.RefusedKind;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.TrafficColumns;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder for batches: it reads the columns of the contract into columns that are used again for
 * the next batch, and allocates nothing but the emitter and rare fields. The classes that protobuf
 * generates do the same with an object for each list.
 */
public final class BatchColumns {
  private static final int LENGTH = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int FIXED32 = WireFormat.WIRETYPE_FIXED32;
  private static final int FIXED64 = WireFormat.WIRETYPE_FIXED64;
  private static final int BATCH_TAG = ConnectionRecord.BATCH_FIELD_NUMBER << 3 | LENGTH;
  private static final int CONTRACT_TAG = ConnectionRecord.CONTRACT_FIELD_NUMBER << 3;

  final LongColumn zone = new LongColumn();
  final LongColumn openAfter = new LongColumn();
  final LongColumn openedCount = new LongColumn();
  final LongColumn closedCount = new LongColumn();
  final LongColumn refusedCount = new LongColumn();
  final LongColumn openedAt = new LongColumn();
  final LongColumn openedKind = new LongColumn();
  final LongColumn closedAt = new LongColumn();
  final LongColumn duration = new LongColumn();
  final LongColumn bytesIn = new LongColumn();
  final LongColumn bytesOut = new LongColumn();
  final LongColumn bytesBefore = new LongColumn();
  final LongColumn closedKind = new LongColumn();
  final LongColumn refusedAt = new LongColumn();
  final LongColumn refusedKind = new LongColumn();
  final LongColumn pathHash = new LongColumn();
  final LongColumn trafficSlice = new LongColumn();
  final LongColumn trafficAt = new LongColumn();
  final LongColumn trafficIn = new LongColumn();
  final LongColumn trafficOut = new LongColumn();

  /** Columns that the books do not use; their length is checked. */
  final LongColumn openedNumbers = new LongColumn();

  final LongColumn closedNumbers = new LongColumn();
  final LongColumn references = new LongColumn();

  private final LongColumn[] all = {
    zone,
    openAfter,
    openedCount,
    closedCount,
    refusedCount,
    openedAt,
    openedKind,
    closedAt,
    duration,
    bytesIn,
    bytesOut,
    bytesBefore,
    closedKind,
    refusedAt,
    refusedKind,
    pathHash,
    trafficSlice,
    trafficAt,
    trafficIn,
    trafficOut,
    openedNumbers,
    closedNumbers,
    references
  };

  final ClientColumn openedBy = new ClientColumn();
  final ClientColumn closedBy = new ClientColumn();
  final ClientColumn refusedBy = new ClientColumn();

  final List<Tally> tallies = new ArrayList<>();

  /** The close category and the refusal reason of each kind. */
  final List<CloseCategory> categories = new ArrayList<>();

  final List<RefusalReason> reasons = new ArrayList<>();
  int openedKinds;

  private final WireInput in = new WireInput();
  private final List<String> names = new ArrayList<>();
  private final BatchSlice slice = new BatchSlice(this);

  long contract;
  Emitter emitter = Emitter.getDefaultInstance();
  int shard;
  long sequence;
  boolean measured;
  long clockOffset;
  long base;
  long span;
  boolean leave;
  boolean goodbye;
  long numbering;
  int namesFrom;

  /** Complete-through, by the emitter's clock. */
  long through() {
    return base + span;
  }

  /** The zones that have no number yet, in the order of their numbers. */
  List<String> names() {
    return names;
  }

  int events() {
    return openedAt.size + closedAt.size + refusedAt.size;
  }

  CloseCategory category(int closed) {
    return categories.isEmpty()
        ? CloseCategory.CLOSE_UNSPECIFIED
        : categories.get((int) closedKind.get(closed));
  }

  RefusalReason reason(int refused) {
    return reasons.isEmpty()
        ? RefusalReason.REFUSED_UNSPECIFIED
        : reasons.get((int) refusedKind.get(refused));
  }

  /** The slices from the first one on, as one object that moves from slice to slice. */
  BatchSlice slices() {
    slice.rewind();
    return slice;
  }

  /** Reads a record that may hold a batch; false if it is something else. */
  public boolean read(byte[] record) throws InvalidProtocolBufferException {
    contract = 0;
    clear();
    in.begin(record);
    boolean isBatch = false;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == CONTRACT_TAG) {
        contract = in.varint() & 0xffff_ffffL;
      } else if (tag == BATCH_TAG) {
        isBatch = true;
        int outer = in.enter();
        batch();
        in.leave(outer);
      } else {
        if (isOther(tag)) {
          isBatch = false; // of several kinds the last one counts
          clear();
        }
        in.skip(tag);
      }
    }
    return isBatch;
  }

  /** Returns true if the tag is of another kind of record than a batch. */
  private static boolean isOther(int tag) {
    return tag == (ConnectionRecord.SNAPSHOT_PART_FIELD_NUMBER << 3 | LENGTH)
        || tag == (ConnectionRecord.TICK_FIELD_NUMBER << 3 | LENGTH)
        || tag == (ConnectionRecord.CONTROL_FIELD_NUMBER << 3 | LENGTH);
  }

  private void clear() {
    emitter = Emitter.getDefaultInstance();
    shard = 0;
    sequence = 0;
    measured = false;
    clockOffset = 0;
    base = 0;
    span = 0;
    leave = false;
    goodbye = false;
    numbering = 0;
    namesFrom = 0;
    openedKinds = 0;
    names.clear();
    tallies.clear();
    categories.clear();
    reasons.clear();
    openedBy.clear();
    closedBy.clear();
    refusedBy.clear();
    for (LongColumn column : all) {
      column.size = 0;
    }
  }

  private void batch() throws InvalidProtocolBufferException {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case Batch.EMITTER_FIELD_NUMBER << 3 | LENGTH -> {
          int from = message();
          emitter = emitter.toBuilder().mergeFrom(in.bytes, from, in.at - from).build();
        }
        case Batch.SHARD_FIELD_NUMBER << 3 -> shard = (int) in.varint();
        case Batch.SEQUENCE_FIELD_NUMBER << 3 -> sequence = in.varint();
        case Batch.CLOCK_OFFSET_MILLIS_FIELD_NUMBER << 3 -> {
          measured = true;
          clockOffset = in.zigzag();
        }
        case Batch.BASE_MILLIS_FIELD_NUMBER << 3 -> base = in.varint();
        case Batch.SPAN_MILLIS_FIELD_NUMBER << 3 -> span = in.varint();
        case Batch.LEAVE_FIELD_NUMBER << 3 -> leave = in.varint() != 0;
        case Batch.GOODBYE_FIELD_NUMBER << 3 -> goodbye = in.varint() != 0;
        case Batch.NUMBERING_FIELD_NUMBER << 3 -> numbering = in.varint();
        case Batch.NAMES_FROM_FIELD_NUMBER << 3 -> namesFrom = (int) in.varint();
        case Batch.NAMES_FIELD_NUMBER << 3 | LENGTH -> names.add(text());
        case Batch.ZONE_FIELD_NUMBER << 3, Batch.ZONE_FIELD_NUMBER << 3 | LENGTH ->
            zone.read32(in, tag);
        case Batch.OPEN_AFTER_FIELD_NUMBER << 3, Batch.OPEN_AFTER_FIELD_NUMBER << 3 | LENGTH ->
            openAfter.read(in, tag);
        case Batch.OPENED_COUNT_FIELD_NUMBER << 3, Batch.OPENED_COUNT_FIELD_NUMBER << 3 | LENGTH ->
            openedCount.read32(in, tag);
        case Batch.CLOSED_COUNT_FIELD_NUMBER << 3, Batch.CLOSED_COUNT_FIELD_NUMBER << 3 | LENGTH ->
            closedCount.read32(in, tag);
        case Batch.REFUSED_COUNT_FIELD_NUMBER << 3,
            Batch.REFUSED_COUNT_FIELD_NUMBER << 3 | LENGTH ->
            refusedCount.read32(in, tag);
        case Batch.OPENED_FIELD_NUMBER << 3 | LENGTH -> {
          int outer = in.enter();
          opened();
          in.leave(outer);
        }
        case Batch.CLOSED_FIELD_NUMBER << 3 | LENGTH -> {
          int outer = in.enter();
          closed();
          in.leave(outer);
        }
        case Batch.REFUSED_FIELD_NUMBER << 3 | LENGTH -> {
          int outer = in.enter();
          refused();
          in.leave(outer);
        }
        case Batch.TALLIES_FIELD_NUMBER << 3 | LENGTH -> {
          int from = message();
          tallies.add(Tally.parser().parseFrom(in.bytes, from, in.at - from));
        }
        case Batch.TRAFFIC_FIELD_NUMBER << 3 | LENGTH -> {
          int outer = in.enter();
          traffic();
          in.leave(outer);
        }
        default -> in.skip(tag);
      }
    }
  }

  /** Skips the next message and returns where it begins; it ends at the reader's new position. */
  private int message() throws InvalidProtocolBufferException {
    int length = in.length();
    in.pass(length);
    return in.at - length;
  }

  private String text() throws InvalidProtocolBufferException {
    int from = message();
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(in.bytes, from, in.at - from)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidProtocolBufferException("a name that is not UTF-8", e);
    }
  }

  private void opened() throws InvalidProtocolBufferException {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case OpenedColumns.AT_MILLIS_FIELD_NUMBER << 3,
            OpenedColumns.AT_MILLIS_FIELD_NUMBER << 3 | LENGTH ->
            openedAt.read(in, tag);
        case OpenedColumns.CONNECTION_FIELD_NUMBER << 3,
            OpenedColumns.CONNECTION_FIELD_NUMBER << 3 | LENGTH ->
            openedNumbers.read(in, tag);
        case OpenedColumns.CLIENT_V4_FIELD_NUMBER << 3 | FIXED32,
            OpenedColumns.CLIENT_V4_FIELD_NUMBER << 3 | LENGTH ->
            openedBy.readV4(in, tag);
        case OpenedColumns.CLIENT_V6_FIELD_NUMBER << 3 | FIXED64,
            OpenedColumns.CLIENT_V6_FIELD_NUMBER << 3 | LENGTH ->
            openedBy.readV6(in, tag);
        case OpenedColumns.KIND_FIELD_NUMBER << 3, OpenedColumns.KIND_FIELD_NUMBER << 3 | LENGTH ->
            openedKind.read32(in, tag);
        case OpenedColumns.KINDS_FIELD_NUMBER << 3 | LENGTH -> {
          int from = message();
          var unused = OpenedKind.parser().parseFrom(in.bytes, from, in.at - from);
          openedKinds++;
        }
        default -> in.skip(tag);
      }
    }
  }

  private void closed() throws InvalidProtocolBufferException {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case ClosedColumns.AT_MILLIS_FIELD_NUMBER << 3,
            ClosedColumns.AT_MILLIS_FIELD_NUMBER << 3 | LENGTH ->
            closedAt.read(in, tag);
        case ClosedColumns.CONNECTION_FIELD_NUMBER << 3,
            ClosedColumns.CONNECTION_FIELD_NUMBER << 3 | LENGTH ->
            closedNumbers.read(in, tag);
        case ClosedColumns.CLIENT_V4_FIELD_NUMBER << 3 | FIXED32,
            ClosedColumns.CLIENT_V4_FIELD_NUMBER << 3 | LENGTH ->
            closedBy.readV4(in, tag);
        case ClosedColumns.CLIENT_V6_FIELD_NUMBER << 3 | FIXED64,
            ClosedColumns.CLIENT_V6_FIELD_NUMBER << 3 | LENGTH ->
            closedBy.readV6(in, tag);
        case ClosedColumns.DURATION_MILLIS_FIELD_NUMBER << 3,
            ClosedColumns.DURATION_MILLIS_FIELD_NUMBER << 3 | LENGTH ->
            duration.read(in, tag);
        case ClosedColumns.BYTES_IN_FIELD_NUMBER << 3,
            ClosedColumns.BYTES_IN_FIELD_NUMBER << 3 | LENGTH ->
            bytesIn.read(in, tag);
        case ClosedColumns.BYTES_OUT_FIELD_NUMBER << 3,
            ClosedColumns.BYTES_OUT_FIELD_NUMBER << 3 | LENGTH ->
            bytesOut.read(in, tag);
        case ClosedColumns.BYTES_BEFORE_FIELD_NUMBER << 3,
            ClosedColumns.BYTES_BEFORE_FIELD_NUMBER << 3 | LENGTH ->
            bytesBefore.read(in, tag);
        case ClosedColumns.KIND_FIELD_NUMBER << 3, ClosedColumns.KIND_FIELD_NUMBER << 3 | LENGTH ->
            closedKind.read32(in, tag);
        case ClosedColumns.KINDS_FIELD_NUMBER << 3 | LENGTH -> {
          int from = message();
          categories.add(ClosedKind.parser().parseFrom(in.bytes, from, in.at - from).getCategory());
        }
        default -> in.skip(tag);
      }
    }
  }

  private void refused() throws InvalidProtocolBufferException {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case RefusedColumns.AT_MILLIS_FIELD_NUMBER << 3,
            RefusedColumns.AT_MILLIS_FIELD_NUMBER << 3 | LENGTH ->
            refusedAt.read(in, tag);
        case RefusedColumns.CLIENT_V4_FIELD_NUMBER << 3 | FIXED32,
            RefusedColumns.CLIENT_V4_FIELD_NUMBER << 3 | LENGTH ->
            refusedBy.readV4(in, tag);
        case RefusedColumns.CLIENT_V6_FIELD_NUMBER << 3 | FIXED64,
            RefusedColumns.CLIENT_V6_FIELD_NUMBER << 3 | LENGTH ->
            refusedBy.readV6(in, tag);
        case RefusedColumns.KIND_FIELD_NUMBER << 3,
            RefusedColumns.KIND_FIELD_NUMBER << 3 | LENGTH ->
            refusedKind.read32(in, tag);
        case RefusedColumns.KINDS_FIELD_NUMBER << 3 | LENGTH -> {
          int from = message();
          reasons.add(RefusedKind.parser().parseFrom(in.bytes, from, in.at - from).getReason());
        }
        case RefusedColumns.PATH_HASH_FIELD_NUMBER << 3 | FIXED64,
            RefusedColumns.PATH_HASH_FIELD_NUMBER << 3 | LENGTH ->
            pathHash.readFixed64(in, tag);
        case RefusedColumns.REFERENCE_FIELD_NUMBER << 3 | FIXED32,
            RefusedColumns.REFERENCE_FIELD_NUMBER << 3 | LENGTH ->
            references.readFixed32(in, tag);
        default -> in.skip(tag);
      }
    }
  }

  private void traffic() throws InvalidProtocolBufferException {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case TrafficColumns.SLICE_FIELD_NUMBER << 3,
            TrafficColumns.SLICE_FIELD_NUMBER << 3 | LENGTH ->
            trafficSlice.read32(in, tag);
        case TrafficColumns.AT_MILLIS_FIELD_NUMBER << 3,
            TrafficColumns.AT_MILLIS_FIELD_NUMBER << 3 | LENGTH ->
            trafficAt.read(in, tag);
        case TrafficColumns.BYTES_IN_FIELD_NUMBER << 3,
            TrafficColumns.BYTES_IN_FIELD_NUMBER << 3 | LENGTH ->
            trafficIn.read(in, tag);
        case TrafficColumns.BYTES_OUT_FIELD_NUMBER << 3,
            TrafficColumns.BYTES_OUT_FIELD_NUMBER << 3 | LENGTH ->
            trafficOut.read(in, tag);
        default -> in.skip(tag);
      }
    }
  }
}
