package io.tidemark.ledger;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.HeavySource;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.Tally;
import java.util.List;

/**
 * The presentation of a batch to a witness, one event at a time. This is the hot path: it allocates
 * nothing.
 */
final class SliceWitness {
  /** A batch of more tells what gathered while Kafka was away, and not how fast. */
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

  void events(ZoneAccount zone, BatchColumns batch, BatchColumns.Slice slice, int second) {
    Witness.Zone seen = of(zone, second);
    seen.open(zone.counts.open);
    if (batch.through - batch.base > SOON_MILLIS) {
      earlier(seen, batch, slice, second);
    } else {
      opened(seen, batch, slice, second);
      closed(seen, batch, slice, second);
      refused(seen, batch, slice, second);
    }
    for (int i = 0; i < slice.tallies.size(); i++) {
      tallied(seen, slice.tallies.get(i), second);
    }
  }

  private static void earlier(
      Witness.Zone seen, BatchColumns batch, BatchColumns.Slice slice, int second) {
    for (int i = slice.openedClients; i >= 0 && i < slice.openedClients + slice.opened(); i++) {
      seen.earlier(batch.openedHigh.get(i), batch.openedLow.get(i), 1, second);
    }
    for (int i = slice.closedClients; i >= 0 && i < slice.closedClients + slice.closed(); i++) {
      seen.earlier(batch.closedHigh.get(i), batch.closedLow.get(i), -1, second);
    }
  }

  private static void tallied(Witness.Zone seen, Tally tally, int second) {
    long dropped = 0;
    for (ClosedCount count : tally.getClosedByList()) {
      dropped += Witness.isDropped(count.getCategory()) ? count.getCount() : 0;
    }
    seen.tallied(tally.getOpened(), tally.getClosed(), dropped, second);
  }

  private static void opened(
      Witness.Zone seen, BatchColumns batch, BatchColumns.Slice slice, int second) {
    int clients = slice.openedClients;
    for (int i = slice.openedFrom; i < slice.openedTo; i++) {
      if (clients < 0) {
        seen.opened(0, 0, second);
      } else {
        seen.opened(batch.openedHigh.get(clients), batch.openedLow.get(clients++), second);
      }
    }
  }

  private static void closed(
      Witness.Zone seen, BatchColumns batch, BatchColumns.Slice slice, int second) {
    int clients = slice.closedClients;
    int durations = slice.durations;
    for (int i = slice.closedFrom; i < slice.closedTo; i++) {
      long high = clients < 0 ? 0 : batch.closedHigh.get(clients);
      long low = clients < 0 ? 0 : batch.closedLow.get(clients++);
      long duration = durations < 0 ? Long.MAX_VALUE : batch.duration.get(durations++);
      long bytes = batch.bytesIn.get(i) + batch.bytesOut.get(i);
      seen.closed(high, low, duration, bytes, category(batch.category.get(i)), second);
    }
  }

  private static void refused(
      Witness.Zone seen, BatchColumns batch, BatchColumns.Slice slice, int second) {
    int clients = slice.refusedClients;
    int paths = slice.pathHashes;
    for (int i = slice.refusedFrom; i < slice.refusedTo; i++) {
      long high = clients < 0 ? 0 : batch.refusedHigh.get(clients);
      long low = clients < 0 ? 0 : batch.refusedLow.get(clients++);
      long path = paths < 0 ? 0 : batch.pathHash.get(paths++);
      seen.refused(high, low, reason(batch.refusedReason.get(i)), path, second);
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

  /** Newer agents may know more. */
  private static CloseCategory category(long number) {
    CloseCategory known = CloseCategory.forNumber((int) number);
    return known == null ? CloseCategory.UNRECOGNIZED : known;
  }

  private static RefusalReason reason(long number) {
    RefusalReason known = RefusalReason.forNumber((int) number);
    return known == null ? RefusalReason.UNRECOGNIZED : known;
  }
}
