package io.tidemark.ledger;

import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.HeavySource;
import io.tidemark.events.v1.Tally;
import java.util.List;

/**
 * The presentation of a batch to a witness, one event at a time. This is the hot path: it allocates
 * nothing.
 */
final class SliceWitness {
  /** A longer batch holds what gathered while Kafka could not be reached, and gives no rates. */
  private static final long SOON_MILLIS = 5_000;

  private final Witness witness;

  SliceWitness(Witness witness) {
    this.witness = witness;
  }

  boolean isWatching() {
    return witness.isWatching();
  }

  Witness.Held held() {
    return witness.held();
  }

  void events(ZoneAccount zone, BatchColumns batch, BatchSlice slice, int second) {
    Witness.Zone seen = of(zone, second);
    seen.open(zone.counts.open);
    if (batch.span > SOON_MILLIS) {
      earlier(seen, batch, slice, second);
    } else {
      opened(seen, batch, slice, second);
      closed(seen, batch, slice, second);
      refused(seen, batch, slice, second);
    }
    for (int i = slice.talliesFrom; i < slice.talliesTo; i++) {
      tallied(seen, batch.tallies.get(i), second);
    }
  }

  private static void earlier(Witness.Zone seen, BatchColumns batch, BatchSlice slice, int second) {
    for (int i = slice.openedFrom; i < slice.openedTo; i++) {
      seen.earlier(batch.openedBy.high(i), batch.openedBy.low(i), 1, second);
    }
    for (int i = slice.closedFrom; i < slice.closedTo; i++) {
      seen.earlier(batch.closedBy.high(i), batch.closedBy.low(i), -1, second);
    }
  }

  private static void tallied(Witness.Zone seen, Tally tally, int second) {
    long dropped = 0;
    for (ClosedCount count : tally.getClosedByList()) {
      dropped += Witness.isDropped(count.getCategory()) ? count.getCount() : 0;
    }
    seen.tallied(tally.getOpened(), tally.getClosed(), dropped, second);
  }

  private static void opened(Witness.Zone seen, BatchColumns batch, BatchSlice slice, int second) {
    for (int i = slice.openedFrom; i < slice.openedTo; i++) {
      seen.opened(batch.openedBy.high(i), batch.openedBy.low(i), second);
    }
  }

  private static void closed(Witness.Zone seen, BatchColumns batch, BatchSlice slice, int second) {
    for (int i = slice.closedFrom; i < slice.closedTo; i++) {
      long bytes = batch.bytesIn.get(i) + batch.bytesOut.get(i) + batch.bytesBefore.get(i);
      seen.closed(
          batch.closedBy.high(i),
          batch.closedBy.low(i),
          batch.duration.get(i),
          bytes,
          batch.category(i),
          second);
    }
  }

  private static void refused(Witness.Zone seen, BatchColumns batch, BatchSlice slice, int second) {
    for (int i = slice.refusedFrom; i < slice.refusedTo; i++) {
      seen.refused(
          batch.refusedBy.high(i),
          batch.refusedBy.low(i),
          batch.reason(i),
          batch.pathHash.get(i),
          second);
    }
  }

  void holds(ZoneAccount zone, List<HeavySource> sources, int second) {
    Witness.Zone seen = of(zone, second);
    seen.open(zone.counts.open);
    for (HeavySource source : sources) {
      seen.holds(
          source.getClientHigh(),
          source.getClientLow(),
          source.getOpen(),
          source.getBytesIn() + source.getBytesOut(),
          second);
    }
  }

  void lost(ZoneAccount zone, long connections, int second) {
    Witness.Zone seen = of(zone, second);
    seen.open(zone.counts.open);
    seen.lost(connections, second);
  }

  private Witness.Zone of(ZoneAccount zone, int second) {
    Witness.Zone seen = zone.seen;
    if (seen == null) {
      seen = witness.zone(zone.id, zone.plan.plan, second);
      zone.seen = seen;
    }
    return seen;
  }
}
