package io.tidemark.events;

import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
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
 * A writer of one batch, slice by slice and event by event, into the flat columns of the contract.
 * Each slice is begun, filled with its events, and ended with the count of open connections after
 * them.
 */
public final class BatchBuilder {
  private static final Set<JavaType> NUMBERS = EnumSet.of(JavaType.INT, JavaType.LONG);

  private final ZoneNumbers numbers;
  private final Batch.Builder to = Batch.newBuilder();
  private final OpenedColumns.Builder opened = OpenedColumns.newBuilder();
  private final ClosedColumns.Builder closed = ClosedColumns.newBuilder();
  private final RefusedColumns.Builder refused = RefusedColumns.newBuilder();
  private final TrafficColumns.Builder traffic = TrafficColumns.newBuilder();
  private final Map<RefusedKind, Integer> refusedKinds = new LinkedHashMap<>();
  private long connectionBase;
  private int openedBefore;
  private int closedBefore;
  private int refusedBefore;

  /** Begins a batch that uses these numbers, and adds to them. */
  public BatchBuilder(ZoneNumbers numbers) {
    this.numbers = numbers;
    numbers.takeEffect();
    to.setNumbering(numbers.numbering()).setNamesFrom(numbers.given());
  }

  /** The builder of the batch, for the fields that are not columns. */
  public Batch.Builder head() {
    return to;
  }

  public int slices() {
    return to.getZoneCount();
  }

  /** The number of events with their detail, without tallies. */
  public int events() {
    return opened.getAtMillisCount() + closed.getAtMillisCount() + refused.getAtMillisCount();
  }

  public void beginSlice(String zone) {
    to.addZone(numbers.of(zone, to));
    openedBefore = opened.getAtMillisCount();
    closedBefore = closed.getAtMillisCount();
    refusedBefore = refused.getAtMillisCount();
  }

  public void endSlice(long openAfter) {
    to.addOpenAfter(openAfter)
        .addOpenedCount(opened.getAtMillisCount() - openedBefore)
        .addClosedCount(closed.getAtMillisCount() - closedBefore)
        .addRefusedCount(refused.getAtMillisCount() - refusedBefore);
  }

  /** Returns a connection's number as the difference from the first one in the batch. */
  private long difference(long number) {
    if (opened.getAtMillisCount() + closed.getAtMillisCount() == 0) {
      connectionBase = number;
      to.setConnectionBase(number);
    }
    return number - connectionBase;
  }

  public void opened(long atMillis, long number, long high, long low, int protocol) {
    int address = v4(high, low);
    opened
        .addConnection(difference(number))
        .addAtMillis(atMillis)
        .addClientV4(address)
        .addKind(openedKind(protocol));
    if (address == 0) {
      opened.addClientV6(high).addClientV6(low);
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

  /** Adds a closed connection; a call of {@link #closedBytes} must follow. */
  public void closed(
      long atMillis,
      long number,
      long high,
      long low,
      long durationMillis,
      int protocol,
      int category,
      int code) {
    int address = v4(high, low);
    closed
        .addConnection(difference(number))
        .addAtMillis(atMillis)
        .addClientV4(address)
        .addDurationMillis(durationMillis)
        .addKind(closedKind(protocol, category, code));
    if (address == 0) {
      closed.addClientV6(high).addClientV6(low);
    }
  }

  /** The bytes of the connection that closed last. */
  public void closedBytes(long in, long out, long before) {
    closed.addBytesIn(in).addBytesOut(out).addBytesBefore(before);
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

  public void refused(
      long atMillis, long high, long low, RefusedKind kind, long pathHash, int reference) {
    int address = v4(high, low);
    refused
        .addAtMillis(atMillis)
        .addClientV4(address)
        .addKind(refusedKinds.computeIfAbsent(kind, known -> refusedKinds.size()))
        .addPathHash(pathHash)
        .addReference(reference);
    if (address == 0) {
      refused.addClientV6(high).addClientV6(low);
    }
  }

  /** Adds a tally to the current slice. */
  public void tally(Tally tally) {
    to.addTallies(tally.toBuilder().setSlice(to.getZoneCount() - 1));
  }

  /** Adds traffic of open connections to the current slice. */
  public void traffic(long atMillis, long bytesIn, long bytesOut) {
    traffic
        .addSlice(to.getZoneCount() - 1)
        .addAtMillis(atMillis)
        .addBytesIn(bytesIn)
        .addBytesOut(bytesOut);
  }

  public Batch build() {
    refused.addAllKinds(refusedKinds.keySet());
    Stream.of(to, opened, closed, refused, traffic).forEach(BatchBuilder::leaveOutZeros);
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
    if (to.getLeave()) {
      numbers.left();
    }
    return to.build();
  }

  /** Leaves out each column that holds only zeros, except the first column. */
  private static void leaveOutZeros(Message.Builder columns) {
    columns.getDescriptorForType().getFields().stream()
        .filter(field -> field.isRepeated() && NUMBERS.contains(field.getJavaType()))
        .skip(1)
        .filter(field -> isZeros((List<?>) columns.getField(field)))
        .forEach(columns::clearField);
  }

  /** Stops at the first entry that is not 0, which is often the column's first entry. */
  private static boolean isZeros(List<?> column) {
    for (Object entry : column) {
      if (((Number) entry).longValue() != 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the IPv4 address, or 0 if the address is not IPv4. */
  private static int v4(long high, long low) {
    return high == 0 && Client.mapped((int) low) == low ? (int) low : 0;
  }
}
