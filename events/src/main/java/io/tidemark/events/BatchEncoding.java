package io.tidemark.events;

import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ClosedColumns;
import io.tidemark.events.v1.ClosedKind;
import io.tidemark.events.v1.OpenedColumns;
import io.tidemark.events.v1.OpenedKind;
import io.tidemark.events.v1.RefusedColumns;
import io.tidemark.events.v1.RefusedKind;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.TrafficColumns;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The encoding of one batch with names into the flat columns of the contract. Lists of an event
 * that are shorter than the others are filled with zeros.
 */
final class BatchEncoding {
  private static final Set<JavaType> NUMBERS = EnumSet.of(JavaType.INT, JavaType.LONG);

  private final NamedBatch from;
  private final ZoneNumbers numbers;
  private final Batch.Builder to = Batch.newBuilder();
  private final OpenedColumns.Builder opened = OpenedColumns.newBuilder();
  private final ClosedColumns.Builder closed = ClosedColumns.newBuilder();
  private final RefusedColumns.Builder refused = RefusedColumns.newBuilder();
  private final TrafficColumns.Builder traffic = TrafficColumns.newBuilder();
  private final Map<RefusedKind, Integer> refusedKinds = new LinkedHashMap<>();

  BatchEncoding(NamedBatch from, ZoneNumbers numbers) {
    this.from = from;
    this.numbers = numbers;
  }

  Batch encode() {
    to.setEmitter(from.getEmitter())
        .setShard(from.getShard())
        .setSequence(from.getSequence())
        .setBaseMillis(from.getBaseMillis())
        .setSpanMillis(from.getCompleteThroughMillis() - from.getBaseMillis())
        .setHello(from.getHello())
        .setLeave(from.getLeave())
        .setGoodbye(from.getGoodbye())
        .setNumbering(numbers.numbering())
        .setNamesFrom(numbers.given())
        .setConnectionBase(base());
    if (from.hasClockOffsetMillis()) {
      to.setClockOffsetMillis(from.getClockOffsetMillis());
    }
    for (ZoneSlice slice : from.getZonesList()) {
      slice(slice);
    }
    refused.addAllKinds(refusedKinds.keySet());
    Stream.of(to, opened, closed, refused, traffic).forEach(BatchEncoding::leaveOutZeros);
    if (opened.getAtMillisCount() > 0) {
      to.setOpened(opened);
    }
    if (closed.getAtMillisCount() > 0) {
      to.setClosed(closed);
    }
    if (refused.getAtMillisCount() > 0) {
      to.setRefused(refused);
    }
    if (traffic.getSliceCount() > 0) {
      to.setTraffic(traffic);
    }
    return to.build();
  }

  /** The smallest number of those that opened, so that their differences are small. */
  private long base() {
    return from.getZonesList().stream()
        .flatMap(slice -> slice.getOpened().getConnectionList().stream())
        .mapToLong(number -> number)
        .min()
        .orElse(0);
  }

  private void slice(ZoneSlice slice) {
    int index = to.getZoneCount();
    to.addZone(numbers.of(slice.getZone(), to))
        .addOpenAfter(slice.getOpenAfter())
        .addOpenedCount(slice.getOpened().getAtMillisCount())
        .addClosedCount(slice.getClosed().getAtMillisCount())
        .addRefusedCount(slice.getRefused().getAtMillisCount());
    opened(slice.getOpened());
    closed(slice.getClosed());
    refused(slice.getRefused());
    for (Tally tally : slice.getTalliesList()) {
      to.addTallies(tally.toBuilder().setSlice(index));
    }
    for (Traffic piece : slice.getTrafficList()) {
      traffic
          .addSlice(index)
          .addAtMillis(piece.getAtMillis())
          .addBytesIn(piece.getBytesIn())
          .addBytesOut(piece.getBytesOut());
    }
  }

  private void opened(OpenedEvents events) {
    for (int i = 0; i < events.getAtMillisCount(); i++) {
      long number = i < events.getConnectionCount() ? events.getConnection(i) : 0;
      long high = i < events.getClientHighCount() ? events.getClientHigh(i) : 0;
      long low = i < events.getClientLowCount() ? events.getClientLow(i) : 0;
      int protocol = i < events.getProtocolCount() ? events.getProtocolValue(i) : 0;
      int address = v4(high, low);
      opened
          .addAtMillis(events.getAtMillis(i))
          .addConnection(number - to.getConnectionBase())
          .addClientV4(address)
          .addKind(openedKind(protocol));
      if (address == 0) {
        opened.addClientV6(high).addClientV6(low);
      }
    }
  }

  private int openedKind(int protocol) {
    for (int kind = 0; kind < opened.getKindsCount(); kind++) {
      if (opened.getKinds(kind).getProtocolValue() == protocol) {
        return kind;
      }
    }
    opened.addKinds(OpenedKind.newBuilder().setProtocolValue(protocol));
    return opened.getKindsCount() - 1;
  }

  private void closed(ClosedEvents events) {
    for (int i = 0; i < events.getAtMillisCount(); i++) {
      long number = i < events.getConnectionCount() ? events.getConnection(i) : 0;
      long high = i < events.getClientHighCount() ? events.getClientHigh(i) : 0;
      long low = i < events.getClientLowCount() ? events.getClientLow(i) : 0;
      int protocol = i < events.getProtocolCount() ? events.getProtocolValue(i) : 0;
      int category = i < events.getCategoryCount() ? events.getCategoryValue(i) : 0;
      int code = i < events.getCloseCodeCount() ? events.getCloseCode(i) : 0;
      int address = v4(high, low);
      closed
          .addAtMillis(events.getAtMillis(i))
          .addConnection(number - to.getConnectionBase())
          .addClientV4(address)
          .addDurationMillis(i < events.getDurationMillisCount() ? events.getDurationMillis(i) : 0)
          .addBytesIn(i < events.getBytesInCount() ? events.getBytesIn(i) : 0)
          .addBytesOut(i < events.getBytesOutCount() ? events.getBytesOut(i) : 0)
          .addBytesBefore(i < events.getBytesBeforeCount() ? events.getBytesBefore(i) : 0)
          .addKind(closedKind(protocol, category, code));
      if (address == 0) {
        closed.addClientV6(high).addClientV6(low);
      }
    }
  }

  private int closedKind(int protocol, int category, int code) {
    for (int kind = 0; kind < closed.getKindsCount(); kind++) {
      ClosedKind known = closed.getKinds(kind);
      if (known.getCloseCode() == code
          && known.getCategoryValue() == category
          && known.getProtocolValue() == protocol) {
        return kind;
      }
    }
    closed.addKinds(
        ClosedKind.newBuilder()
            .setProtocolValue(protocol)
            .setCategoryValue(category)
            .setCloseCode(code));
    return closed.getKindsCount() - 1;
  }

  private void refused(RefusedEvents events) {
    for (int i = 0; i < events.getAtMillisCount(); i++) {
      long high = i < events.getClientHighCount() ? events.getClientHigh(i) : 0;
      long low = i < events.getClientLowCount() ? events.getClientLow(i) : 0;
      int address = v4(high, low);
      refused
          .addAtMillis(events.getAtMillis(i))
          .addClientV4(address)
          .addKind(refusedKind(events, i))
          .addPathHash(i < events.getPathHashCount() ? events.getPathHash(i) : 0)
          .addReference(i < events.getReferenceCount() ? events.getReference(i) : 0);
      if (address == 0) {
        refused.addClientV6(high).addClientV6(low);
      }
    }
  }

  private int refusedKind(RefusedEvents events, int i) {
    RefusedKind.Builder kind = RefusedKind.newBuilder();
    if (i < events.getProtocolCount()) {
      kind.setProtocolValue(events.getProtocolValue(i));
    }
    if (i < events.getReasonCount()) {
      kind.setReasonValue(events.getReasonValue(i));
    }
    if (i < events.getRuleIdCount()) {
      kind.setRuleId(events.getRuleId(i));
    }
    if (i < events.getStatusCount()) {
      kind.setStatus(events.getStatus(i));
    }
    return refusedKinds.computeIfAbsent(kind.build(), known -> refusedKinds.size());
  }

  /** Leaves out each column but the first that holds nothing but zeros. */
  private static void leaveOutZeros(Message.Builder columns) {
    columns.getDescriptorForType().getFields().stream()
        .filter(field -> field.isRepeated() && NUMBERS.contains(field.getJavaType()))
        .skip(1)
        .filter(field -> isZeros((List<?>) columns.getField(field)))
        .forEach(columns::clearField);
  }

  /** Ends at the first entry that is not 0, which is often the first one. */
  private static boolean isZeros(List<?> column) {
    for (Object entry : column) {
      if (((Number) entry).longValue() != 0) {
        return false;
      }
    }
    return true;
  }

  /** 0 for whatever is no IPv4 address. */
  private static int v4(long high, long low) {
    return high == 0 && Client.mapped((int) low) == low ? (int) low : 0;
  }
}
