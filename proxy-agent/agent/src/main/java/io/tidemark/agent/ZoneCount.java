package io.tidemark.agent;

import io.tidemark.events.v1.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sender thread's own count of one zone, and what has gathered since the last cut. Detail is
 * kept in the columns of {@link EventStore}.
 */
final class ZoneCount {
  /** The approximate size of an event on the heap. */
  static final int EVENT_BYTES = 64;

  /** The events of one kind: a chain in the store. */
  private static final class Chain {
    int first = EventStore.NONE;
    int last = EventStore.NONE;

    void add(EventStore events, int place) {
      if (first == EventStore.NONE) {
        first = place;
      } else {
        events.link(last, place);
      }
      last = place;
    }

    void clear(EventStore events) {
      events.free(first, last);
      first = EventStore.NONE;
      last = EventStore.NONE;
    }
  }

  private final String zone;
  private final EventStore events;
  private final Chain opened = new Chain();
  private final Chain closed = new Chain();
  private final Chain refused = new Chain();
  private long open;
  private long openAtCut;
  private int detail;
  private Segments tallies = new Segments();

  /** Bytes of open connections; {@code null} until some are reported. */
  private @Nullable TrafficPieces traffic;

  ZoneCount(String zone, EventStore events) {
    this.zone = zone;
    this.events = events;
  }

  String zone() {
    return zone;
  }

  long open() {
    return open;
  }

  /** Begins with the connections that an earlier process had counted. */
  void resume(long connections) {
    open = connections;
    openAtCut = connections;
  }

  boolean hasGathered() {
    return detail > 0 || !tallies.isEmpty() || (traffic != null && !traffic.isEmpty());
  }

  Segments tallies() {
    return tallies;
  }

  /** Bytes of connections that stay open. */
  void traffic(Slot event) {
    TrafficPieces pieces = traffic == null ? new TrafficPieces() : traffic;
    traffic = pieces;
    pieces.add(event.atMillis, event.bytesIn, event.bytesOut);
  }

  /** An event with its detail. */
  void add(Slot event) {
    int place = events.add(event);
    switch (event.kind) {
      case OPENED -> {
        open++;
        opened.add(events, place);
      }
      case CLOSED -> {
        open--;
        closed.add(events, place);
      }
      case REFUSED -> refused.add(events, place);
      case TRAFFIC -> throw new IllegalArgumentException("traffic is no event");
    }
    detail++;
  }

  /** Adds an event as a count; returns how many segments were made for it. */
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

  /** Ends all open connections, without detail; returns how many segments were made for it. */
  int drain(long atMillis) {
    long ended = open;
    open = 0;
    return tallies.drain(atMillis, ended);
  }

  /**
   * Hands over all that has gathered; the next cut starts empty. No close comes before its open,
   * also where the parts fall into several batches.
   */
  void cut(BatchParts to) {
    to.zone(zone, openAtCut);
    List<Segment> counts = tallies.list();
    long counted = 0;
    for (int i = 0; i < counts.size(); i++) {
      counted += counts.get(i).net();
    }
    // A close with detail may belong to an open among the counts: then the counts go first.
    if (counted > 0) {
      counts(counts, to);
    }
    for (int at = opened.first; at != EventStore.NONE; at = events.next(at)) {
      to.opened(events, at);
    }
    for (int at = refused.first; at != EventStore.NONE; at = events.next(at)) {
      to.refused(events, at);
    }
    for (int at = closed.first; at != EventStore.NONE; at = events.next(at)) {
      to.closed(events, at);
    }
    if (counted <= 0) {
      counts(counts, to);
    }
    if (traffic != null) {
      traffic.moveTo(to::traffic);
    }
    opened.clear(events);
    closed.clear(events);
    refused.clear(events);
    openAtCut = open;
    detail = 0;
    if (!counts.isEmpty()) {
      tallies = new Segments();
    }
  }

  private static void counts(List<Segment> counts, BatchParts to) {
    for (Segment segment : counts) {
      Tally tally = segment.toTally(to.baseMillis());
      to.tally(tally);
    }
  }

  int detail() {
    return detail;
  }
}
