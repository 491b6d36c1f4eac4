package io.tidemark.events;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ClosedColumns;
import io.tidemark.events.v1.OpenedColumns;
import io.tidemark.events.v1.RefusedColumns;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.TrafficColumns;
import java.util.List;

/** The check whether the columns of a batch fit together. */
public final class BatchShape {
  private BatchShape() {}

  /** Throws an exception with the reason if the columns do not fit together. */
  public static void check(Batch batch) throws InvalidProtocolBufferException {
    zones(batch);
    OpenedColumns opens = batch.getOpened();
    columns(
        opens.getAtMillisCount(),
        opens.getConnectionList(),
        opens.getClientV4List(),
        opens.getKindList());
    addresses(opens.getAtMillisCount(), opens.getClientV4List(), opens.getClientV6List());
    below(opens.getKindsCount(), opens.getKindList());
    sum(batch.getOpenedCountList(), opens.getAtMillisCount());
    ClosedColumns closes = batch.getClosed();
    columns(
        closes.getAtMillisCount(),
        closes.getConnectionList(),
        closes.getClientV4List(),
        closes.getDurationMillisList(),
        closes.getBytesInList(),
        closes.getBytesOutList(),
        closes.getBytesBeforeList(),
        closes.getKindList());
    addresses(closes.getAtMillisCount(), closes.getClientV4List(), closes.getClientV6List());
    below(closes.getKindsCount(), closes.getKindList());
    sum(batch.getClosedCountList(), closes.getAtMillisCount());
    RefusedColumns refusals = batch.getRefused();
    columns(
        refusals.getAtMillisCount(),
        refusals.getClientV4List(),
        refusals.getKindList(),
        refusals.getPathHashList(),
        refusals.getReferenceList());
    addresses(refusals.getAtMillisCount(), refusals.getClientV4List(), refusals.getClientV6List());
    below(refusals.getKindsCount(), refusals.getKindList());
    sum(batch.getRefusedCountList(), refusals.getAtMillisCount());
    parts(batch);
  }

  private static void zones(Batch batch) throws InvalidProtocolBufferException {
    columns(
        batch.getZoneCount(),
        batch.getOpenAfterList(),
        batch.getOpenedCountList(),
        batch.getClosedCountList(),
        batch.getRefusedCountList());
    if (batch.getNamesFrom() < 0 || batch.getNamesFrom() > Contract.MOST_NUMBERS) {
      throw new InvalidProtocolBufferException("names from " + batch.getNamesFrom());
    }
    int given = batch.getNamesFrom() + batch.getNamesCount();
    for (int number : batch.getZoneList()) {
      if (number < 0 || number >= given) {
        throw new InvalidProtocolBufferException(
            "zone %d of %d".formatted(Integer.toUnsignedLong(number), given));
      }
    }
  }

  /** Checks that tallies and traffic refer to existing slices, in the order of the slices. */
  private static void parts(Batch batch) throws InvalidProtocolBufferException {
    TrafficColumns traffic = batch.getTraffic();
    columns(
        traffic.getSliceCount(),
        traffic.getAtMillisList(),
        traffic.getBytesInList(),
        traffic.getBytesOutList());
    ascending(traffic.getSliceList(), batch.getZoneCount());
    ascending(batch.getTalliesList().stream().map(Tally::getSlice).toList(), batch.getZoneCount());
  }

  private static void columns(int length, List<?>... columns)
      throws InvalidProtocolBufferException {
    for (List<?> column : columns) {
      if (!column.isEmpty() && column.size() != length) {
        throw new InvalidProtocolBufferException("columns of unequal length");
      }
    }
  }

  private static void addresses(int events, List<Integer> v4, List<Long> v6)
      throws InvalidProtocolBufferException {
    long others = v4.isEmpty() ? events : v4.stream().filter(address -> address == 0).count();
    if (!v6.isEmpty() && v6.size() != 2 * others) {
      throw new InvalidProtocolBufferException("columns of unequal length");
    }
  }

  private static void below(int kinds, List<Integer> column) throws InvalidProtocolBufferException {
    for (int kind : column) {
      if (kind < 0 || kind >= kinds) {
        throw new InvalidProtocolBufferException(
            "kind %d of %d".formatted(Integer.toUnsignedLong(kind), kinds));
      }
    }
  }

  private static void sum(List<Integer> counts, int events) throws InvalidProtocolBufferException {
    long sum = counts.stream().mapToLong(Integer::toUnsignedLong).sum();
    if (sum != events) {
      throw new InvalidProtocolBufferException("%d events, %d in slices".formatted(events, sum));
    }
  }

  private static void ascending(List<Integer> slices, int most)
      throws InvalidProtocolBufferException {
    int before = 0;
    for (int slice : slices) {
      if (slice < before || slice >= most) {
        throw new InvalidProtocolBufferException(
            "slice %d of %d, after %d".formatted(Integer.toUnsignedLong(slice), most, before));
      }
      before = slice;
    }
  }
}
