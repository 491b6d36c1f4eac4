package io.tidemark.events;

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
import io.tidemark.events.v1.TrafficColumns;
import java.util.Iterator;
import java.util.List;

/**
 * The decoding of one batch, which {@link BatchShape} has found to be well formed, from the flat
 * columns of the contract into slices with names.
 */
final class BatchDecoding {
  private final Batch from;
  private final BatchSlices slices;
  private final Addresses openedBy;
  private final Addresses closedBy;
  private final Addresses refusedBy;

  /** A reader of a column of addresses, from its beginning to its end. */
  private static final class Addresses {
    private final List<Integer> v4;
    private final Iterator<Long> v6;
    private int next;

    Addresses(List<Integer> v4, List<Long> v6) {
      this.v4 = v4;
      this.v6 = v6.iterator();
    }

    Client next() {
      int address = number(v4, next++);
      if (address != 0) {
        return Client.ofIpv4(address);
      }
      return v6.hasNext() ? new Client(v6.next(), v6.next()) : Client.NONE;
    }
  }

  BatchDecoding(BatchSlices slices) {
    this.slices = slices;
    this.from = slices.batch();
    this.openedBy =
        new Addresses(from.getOpened().getClientV4List(), from.getOpened().getClientV6List());
    this.closedBy =
        new Addresses(from.getClosed().getClientV4List(), from.getClosed().getClientV6List());
    this.refusedBy =
        new Addresses(from.getRefused().getClientV4List(), from.getRefused().getClientV6List());
  }

  NamedBatch decode() {
    NamedBatch.Builder to =
        NamedBatch.newBuilder()
            .setEmitter(from.getEmitter())
            .setShard(from.getShard())
            .setSequence(from.getSequence())
            .setBaseMillis(from.getBaseMillis())
            .setCompleteThroughMillis(from.getBaseMillis() + from.getSpanMillis())
            .setHello(from.getHello())
            .setLeave(from.getLeave())
            .setGoodbye(from.getGoodbye());
    if (from.hasClockOffsetMillis()) {
      to.setClockOffsetMillis(from.getClockOffsetMillis());
    }
    while (slices.next()) {
      to.addZones(slice());
    }
    return to.build();
  }

  private ZoneSlice slice() {
    String name = slices.zone();
    ZoneSlice.Builder to =
        ZoneSlice.newBuilder().setZone(name == null ? "" : name).setOpenAfter(slices.openAfter());
    if (slices.openedTo() > slices.openedFrom()) {
      to.setOpened(opened(slices.openedFrom(), slices.openedTo()));
    }
    if (slices.closedTo() > slices.closedFrom()) {
      to.setClosed(closed(slices.closedFrom(), slices.closedTo()));
    }
    if (slices.refusedTo() > slices.refusedFrom()) {
      to.setRefused(refused(slices.refusedFrom(), slices.refusedTo()));
    }
    for (int i = slices.talliesFrom(); i < slices.talliesTo(); i++) {
      to.addTallies(from.getTallies(i).toBuilder().clearSlice());
    }
    TrafficColumns traffic = from.getTraffic();
    for (int piece = slices.trafficFrom(); piece < slices.trafficTo(); piece++) {
      to.addTraffic(
          Traffic.newBuilder()
              .setAtMillis(at(traffic.getAtMillisList(), piece))
              .setBytesIn(at(traffic.getBytesInList(), piece))
              .setBytesOut(at(traffic.getBytesOutList(), piece)));
    }
    return to.build();
  }

  private OpenedEvents opened(int first, int end) {
    OpenedColumns columns = from.getOpened();
    OpenedEvents.Builder to = OpenedEvents.newBuilder();
    for (int i = first; i < end; i++) {
      Client client = openedBy.next();
      OpenedKind kind =
          columns.getKindsCount() == 0
              ? OpenedKind.getDefaultInstance()
              : columns.getKinds(number(columns.getKindList(), i));
      to.addAtMillis(columns.getAtMillis(i))
          .addConnection(from.getConnectionBase() + at(columns.getConnectionList(), i))
          .addClientHigh(client.high())
          .addClientLow(client.low())
          .addProtocolValue(kind.getProtocolValue());
    }
    return to.build();
  }

  private ClosedEvents closed(int first, int end) {
    ClosedColumns columns = from.getClosed();
    ClosedEvents.Builder to = ClosedEvents.newBuilder();
    for (int i = first; i < end; i++) {
      Client client = closedBy.next();
      ClosedKind kind =
          columns.getKindsCount() == 0
              ? ClosedKind.getDefaultInstance()
              : columns.getKinds(number(columns.getKindList(), i));
      to.addAtMillis(columns.getAtMillis(i))
          .addConnection(from.getConnectionBase() + at(columns.getConnectionList(), i))
          .addClientHigh(client.high())
          .addClientLow(client.low())
          .addDurationMillis(at(columns.getDurationMillisList(), i))
          .addBytesIn(at(columns.getBytesInList(), i))
          .addBytesOut(at(columns.getBytesOutList(), i))
          .addBytesBefore(at(columns.getBytesBeforeList(), i))
          .addProtocolValue(kind.getProtocolValue())
          .addCategoryValue(kind.getCategoryValue())
          .addCloseCode(kind.getCloseCode());
    }
    return to.build();
  }

  private RefusedEvents refused(int first, int end) {
    RefusedColumns columns = from.getRefused();
    RefusedEvents.Builder to = RefusedEvents.newBuilder();
    for (int i = first; i < end; i++) {
      Client client = refusedBy.next();
      RefusedKind kind =
          columns.getKindsCount() == 0
              ? RefusedKind.getDefaultInstance()
              : columns.getKinds(number(columns.getKindList(), i));
      to.addAtMillis(columns.getAtMillis(i))
          .addClientHigh(client.high())
          .addClientLow(client.low())
          .addPathHash(at(columns.getPathHashList(), i))
          .addReference(number(columns.getReferenceList(), i))
          .addProtocolValue(kind.getProtocolValue())
          .addReasonValue(kind.getReasonValue())
          .addRuleId(kind.getRuleId())
          .addStatus(kind.getStatus());
    }
    return to.build();
  }

  /** A column that is left out is all zeros. */
  private static long at(List<Long> column, int index) {
    return column.isEmpty() ? 0 : column.get(index);
  }

  private static int number(List<Integer> column, int index) {
    return column.isEmpty() ? 0 : column.get(index);
  }
}
