package io.tidemark.agent;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.named.ZoneSliceOrBuilder;
import io.tidemark.events.v1.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The splitting of a batch that is too large for its topic into smaller ones with the same effect.
 * Only the last one advances complete-through or carries leave or goodbye; no close comes before
 * its open.
 */
final class Splitting {
  /** The kinds of events with detail, in the order in which the parts have them. */
  private static final List<FieldDescriptor> KINDS =
      Stream.of(
              ZoneSlice.OPENED_FIELD_NUMBER,
              ZoneSlice.REFUSED_FIELD_NUMBER,
              ZoneSlice.CLOSED_FIELD_NUMBER)
          .map(ZoneSlice.getDescriptor()::findFieldByNumber)
          .toList();

  private Splitting() {}

  /**
   * Returns the parts in order: the first has the batch's own sequence number, each other part the
   * next one. A part that cannot be split any further may be larger.
   */
  static List<NamedBatch> split(NamedBatch batch, int mostBytes) {
    List<NamedBatch> parts = new ArrayList<>();
    split(batch, mostBytes, parts);
    for (int i = 1; i < parts.size(); i++) {
      parts.set(i, parts.get(i).toBuilder().setSequence(batch.getSequence() + i).build());
    }
    return parts;
  }

  private static void split(NamedBatch batch, int mostBytes, List<NamedBatch> parts) {
    if (batch.getSerializedSize() <= mostBytes) {
      parts.add(batch);
      return;
    }
    List<ZoneSlice> first = new ArrayList<>();
    List<ZoneSlice> second = new ArrayList<>();
    if (batch.getZonesCount() > 1) {
      int half = batch.getZonesCount() / 2;
      first.addAll(batch.getZonesList().subList(0, half));
      second.addAll(batch.getZonesList().subList(half, batch.getZonesCount()));
    } else if (batch.getZonesCount() == 1) {
      split(batch.getZones(0), first, second);
    }
    if (first.isEmpty() || second.isEmpty()) {
      parts.add(batch);
      return;
    }
    NamedBatch.Builder before = batch.toBuilder().clearZones().addAllZones(first);
    before.setCompleteThroughMillis(batch.getBaseMillis()).clearLeave().clearGoodbye();
    split(before.build(), mostBytes, parts);
    NamedBatch.Builder after = batch.toBuilder().clearZones().addAllZones(second).clearHello();
    split(after.build(), mostBytes, parts);
  }

  /** Separates the first kind of event from the others, or halves the only kind there is. */
  private static void split(ZoneSlice slice, List<ZoneSlice> first, List<ZoneSlice> second) {
    int all = details(slice) + slice.getTalliesCount();
    ZoneSlice.Builder before = ZoneSlice.newBuilder().setZone(slice.getZone());
    ZoneSlice.Builder after = slice.toBuilder();
    int taken = 0;
    for (int i = 0; i < KINDS.size() && taken == 0; i++) {
      FieldDescriptor kind = KINDS.get(i);
      Message columns = (Message) slice.getField(kind);
      int events =
          columns.getRepeatedFieldCount(columns.getDescriptorForType().findFieldByNumber(1));
      taken = events == all ? events / 2 : events;
      before.setField(kind, range(columns, 0, taken));
      after.setField(kind, range(columns, taken, events));
    }
    if (slice.getTalliesCount() == all) {
      taken = all / 2;
      before.addAllTallies(slice.getTalliesList().subList(0, taken));
      after.clearTallies().addAllTallies(slice.getTalliesList().subList(taken, all));
    }
    if (taken > 0) {
      first.add(before.setOpenAfter(slice.getOpenAfter() - net(after)).build());
      second.add(after.build());
    }
  }

  /** The events of a range; a column that is shorter than the others stays so. */
  private static Message range(Message columns, int from, int to) {
    Message.Builder part = columns.newBuilderForType();
    columns
        .getAllFields()
        .forEach(
            (field, value) -> {
              List<?> column = (List<?>) value;
              int size = column.size();
              part.setField(field, column.subList(Math.min(from, size), Math.min(to, size)));
            });
    return part.build();
  }

  /** The number of events that a slice holds with their detail. */
  static int details(ZoneSliceOrBuilder slice) {
    return slice.getOpened().getAtMillisCount()
        + slice.getClosed().getAtMillisCount()
        + slice.getRefused().getAtMillisCount();
  }

  /** By how much a slice changes the zone's open connections. */
  static long net(ZoneSliceOrBuilder slice) {
    long net = slice.getOpened().getAtMillisCount() - (long) slice.getClosed().getAtMillisCount();
    for (Tally tally : slice.getTalliesList()) {
      net += tally.getOpened() - tally.getClosed();
    }
    return net;
  }
}
