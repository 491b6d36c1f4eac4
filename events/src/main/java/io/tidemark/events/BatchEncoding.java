package io.tidemark.events;

import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.RefusedKind;

/**
 * The encoding of one batch with names into the columns of the contract. Lists of events that are
 * shorter than the list of times are filled with zeros.
 */
final class BatchEncoding {
  private final NamedBatch from;
  private final BatchBuilder to;

  BatchEncoding(NamedBatch from, ZoneNumbers numbers) {
    this.from = from;
    this.to = new BatchBuilder(numbers);
  }

  Batch encode() {
    to.head()
        .setEmitter(from.getEmitter())
        .setShard(from.getShard())
        .setSequence(from.getSequence())
        .setBaseMillis(from.getBaseMillis())
        .setSpanMillis(from.getCompleteThroughMillis() - from.getBaseMillis())
        .setHello(from.getHello())
        .setLeave(from.getLeave())
        .setGoodbye(from.getGoodbye());
    if (from.hasClockOffsetMillis()) {
      to.head().setClockOffsetMillis(from.getClockOffsetMillis());
    }
    for (ZoneSlice slice : from.getZonesList()) {
      to.beginSlice(slice.getZone());
      opened(slice.getOpened());
      closed(slice.getClosed());
      refused(slice.getRefused());
      slice.getTalliesList().forEach(to::tally);
      for (Traffic piece : slice.getTrafficList()) {
        to.traffic(piece.getAtMillis(), piece.getBytesIn(), piece.getBytesOut());
      }
      to.endSlice(slice.getOpenAfter());
    }
    return to.build();
  }

  private void opened(OpenedEvents events) {
    for (int i = 0; i < events.getAtMillisCount(); i++) {
      to.opened(
          events.getAtMillis(i),
          i < events.getConnectionCount() ? events.getConnection(i) : 0,
          i < events.getClientHighCount() ? events.getClientHigh(i) : 0,
          i < events.getClientLowCount() ? events.getClientLow(i) : 0,
          i < events.getProtocolCount() ? events.getProtocolValue(i) : 0);
    }
  }

  private void closed(ClosedEvents events) {
    for (int i = 0; i < events.getAtMillisCount(); i++) {
      to.closed(
          events.getAtMillis(i),
          i < events.getConnectionCount() ? events.getConnection(i) : 0,
          i < events.getClientHighCount() ? events.getClientHigh(i) : 0,
          i < events.getClientLowCount() ? events.getClientLow(i) : 0,
          i < events.getDurationMillisCount() ? events.getDurationMillis(i) : 0,
          i < events.getProtocolCount() ? events.getProtocolValue(i) : 0,
          i < events.getCategoryCount() ? events.getCategoryValue(i) : 0,
          i < events.getCloseCodeCount() ? events.getCloseCode(i) : 0);
      to.closedBytes(
          i < events.getBytesInCount() ? events.getBytesIn(i) : 0,
          i < events.getBytesOutCount() ? events.getBytesOut(i) : 0,
          i < events.getBytesBeforeCount() ? events.getBytesBefore(i) : 0);
    }
  }

  private void refused(RefusedEvents events) {
    for (int i = 0; i < events.getAtMillisCount(); i++) {
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
      to.refused(
          events.getAtMillis(i),
          i < events.getClientHighCount() ? events.getClientHigh(i) : 0,
          i < events.getClientLowCount() ? events.getClientLow(i) : 0,
          kind.build(),
          i < events.getPathHashCount() ? events.getPathHash(i) : 0,
          i < events.getReferenceCount() ? events.getReference(i) : 0);
    }
  }
}
