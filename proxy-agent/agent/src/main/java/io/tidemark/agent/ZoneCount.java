package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.ZoneSlice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sender thread's own count of one zone, and what has gathered since the last cut. Detail is
 * kept in the columns of the contract. A slice that reaches half the size of a record is finished,
 * and the next event starts another.
 */
final class ZoneCount {
  /** About what an event takes on the heap and at most on the wire, without its rule id. */
  static final int EVENT_BYTES = 64;

  private final String zone;
  private final int sliceEvents;
  private final int sliceTallies;
  private long open;
  private long openAtCut;
  private final List<ZoneSlice.Builder> full = new ArrayList<>();
  private ZoneSlice.@Nullable Builder slice;
  private int sliceSize;
  private int detail;
  private Segments tallies = new Segments();
  private final TrafficPieces traffic = new TrafficPieces();

  ZoneCount(String zone, int recordBytes) {
    this.zone = zone;
    this.sliceEvents = Math.max(1, recordBytes / 2 / EVENT_BYTES);
    this.sliceTallies = Math.max(1, recordBytes / 2 / Segment.BYTES);
  }

  String zone() {
    return zone;
  }

  long open() {
    return open;
  }

  boolean hasGathered() {
    return detail > 0 || !tallies.isEmpty() || !traffic.isEmpty();
  }

  Segments tallies() {
    return tallies;
  }

  /** Bytes of connections that stay open. */
  void traffic(Slot event) {
    traffic.add(event.atMillis, event.bytesIn, event.bytesOut);
  }

  /** An event with its detail; times count from {@code baseMillis}. */
  void add(Slot event, long baseMillis) {
    ZoneSlice.Builder into = slice == null ? ZoneSlice.newBuilder().setZone(zone) : slice;
    slice = into;
    long at = event.atMillis - baseMillis;
    Client client = event.client;
    boolean refused = event.kind == Slot.Kind.REFUSED;
    switch (event.kind) {
      case OPENED -> {
        open++;
        into.getOpenedBuilder()
            .addAtMillis(at)
            .addConnection(ConnectionId.number(event.connection))
            .addProtocol(event.protocol)
            .addClientHigh(client.high())
            .addClientLow(client.low());
      }
      case CLOSED -> {
        open--;
        into.getClosedBuilder()
            .addAtMillis(at)
            .addConnection(ConnectionId.number(event.connection))
            .addProtocol(event.protocol)
            .addClientHigh(client.high())
            .addClientLow(client.low())
            .addDurationMillis(event.durationMillis)
            .addBytesIn(event.bytesIn)
            .addBytesOut(event.bytesOut)
            .addBytesBefore(event.bytesBefore)
            .addCategory(event.category)
            .addCloseCode(event.closeCode);
      }
      case REFUSED -> {
        RefusedEvents.Builder refusals = into.getRefusedBuilder();
        if (event.reference != 0) {
          for (int i = refusals.getReferenceCount(); i < refusals.getReasonCount(); i++) {
            refusals.addReference(0);
          }
          refusals.addReference(event.reference);
        }
        refusals
            .addAtMillis(at)
            .addProtocol(event.protocol)
            .addClientHigh(client.high())
            .addClientLow(client.low())
            .addReason(event.reason)
            .addRuleId(event.rule)
            .addPathHash(event.pathHash)
            .addStatus(event.status);
      }
      case TRAFFIC -> throw new IllegalArgumentException("traffic is no event");
    }
    detail++;
    // A rule's name takes up to three bytes a character.
    sliceSize += 1 + (refused ? event.rule.length() * 3 / EVENT_BYTES : 0);
    if (sliceSize >= sliceEvents) {
      full.add(into);
      slice = null;
      sliceSize = 0;
    }
  }

  /** An event as a count; returns how many segments it took. */
  int tally(Slot event) {
    open += event.kind == Slot.Kind.OPENED ? 1 : event.kind == Slot.Kind.CLOSED ? -1 : 0;
    return tallies.add(event);
  }

  int tally(Segments others) {
    for (Segment segment : others.list()) {
      open += segment.net();
    }
    return tallies.addAll(others);
  }

  /** Ends all that is still open, without detail; returns how many segments it took. */
  int drain(long atMillis) {
    long ended = open;
    open = 0;
    return tallies.drain(atMillis, ended);
  }

  /**
   * Returns all that has gathered, as slices in order, each with the count after exactly it; the
   * next cut starts empty. Usually one slice.
   */
  List<ZoneSlice> cut(long baseMillis) {
    if (slice != null) {
      full.add(slice);
    }
    List<ZoneSlice.Builder> parts = new ArrayList<>(full);
    List<Segment> counts = tallies.list();
    long counted = 0;
    for (int from = 0; from < counts.size(); from += sliceTallies) {
      ZoneSlice.Builder part = ZoneSlice.newBuilder().setZone(zone);
      for (Segment segment : counts.subList(from, Math.min(counts.size(), from + sliceTallies))) {
        part.addTallies(segment.toTally(baseMillis));
        counted += segment.net();
      }
      parts.add(part);
    }
    if (counted > 0) {
      // Closes among the details may be of openings among the counts: those go first.
      Collections.rotate(parts, parts.size() - full.size());
    }
    if (!traffic.isEmpty()) {
      if (parts.isEmpty()) {
        parts.add(ZoneSlice.newBuilder().setZone(zone));
      }
      traffic.moveTo(parts.get(parts.size() - 1), baseMillis);
    }
    List<ZoneSlice> slices = new ArrayList<>(parts.size());
    long running = openAtCut;
    for (ZoneSlice.Builder part : parts) {
      running += Splitting.net(part);
      slices.add(part.setOpenAfter(running).build());
    }
    openAtCut = open;
    full.clear();
    slice = null;
    sliceSize = 0;
    detail = 0;
    tallies = new Segments();
    return slices;
  }

  int detail() {
    return detail;
  }
}
