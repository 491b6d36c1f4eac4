package io.tidemark.agent;

import java.util.ArrayList;
import java.util.List;

/** One zone's segments in order of time, without overlap. */
final class Segments {
  private List<Segment> list = new ArrayList<>();

  /** Adds an event; returns how many segments were made for it (0 or 1). */
  int add(Slot event) {
    int before = list.size();
    at(event.atMillis).add(event);
    return list.size() - before;
  }

  int addAll(Segments others) {
    int before = list.size();
    for (Segment other : others.list) {
      at(other.startMillis()).join(other);
      absorb(other.startMillis());
    }
    return list.size() - before;
  }

  int drain(long atMillis, long connections) {
    int before = list.size();
    at(atMillis).drain(connections);
    return list.size() - before;
  }

  /**
   * Joins all that ends by {@code horizonMillis} into windows of {@code windowMillis}; returns how
   * many are gone.
   */
  int coarsen(long windowMillis, long horizonMillis) {
    List<Segment> joined = new ArrayList<>();
    Segment last = null;
    for (Segment next : list) {
      if (last != null
          && next.endMillis() <= horizonMillis
          && last.startMillis() / windowMillis == (next.endMillis() - 1) / windowMillis) {
        last.join(next);
      } else {
        joined.add(next);
        last = next;
      }
    }
    int gone = list.size() - joined.size();
    list = joined;
    return gone;
  }

  /** Removes and returns the segments that reach past this millisecond. */
  Segments splitAfter(long throughMillis) {
    Segments after = new Segments();
    list.removeIf(segment -> segment.endMillis() - 1 > throughMillis && after.list.add(segment));
    return after;
  }

  long events() {
    long events = 0;
    for (Segment segment : list) {
      events += segment.events();
    }
    return events;
  }

  boolean isEmpty() {
    return list.isEmpty();
  }

  int size() {
    return list.size();
  }

  List<Segment> list() {
    return list;
  }

  /** Joins into a grown segment the later ones that it overlaps now. */
  private void absorb(long startMillis) {
    int index = list.size() - 1;
    while (index > 0 && list.get(index).startMillis() > startMillis) {
      index--;
    }
    Segment grown = list.get(index);
    while (index + 1 < list.size() && list.get(index + 1).startMillis() < grown.endMillis()) {
      grown.join(list.remove(index + 1));
    }
  }

  /** The segment that holds this millisecond, or a new one in its place. */
  private Segment at(long millis) {
    int index = list.size() - 1;
    while (index >= 0 && list.get(index).startMillis() > millis) {
      index--;
    }
    if (index >= 0 && millis < list.get(index).endMillis()) {
      return list.get(index);
    }
    Segment made = new Segment(millis);
    list.add(index + 1, made);
    return made;
  }
}
