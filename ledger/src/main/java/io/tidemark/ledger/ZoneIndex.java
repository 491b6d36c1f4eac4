package io.tidemark.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of the zones of a shard by their id. Zones are numbered in the order in which they came.
 * An open hash table (Knuth, The Art of Computer Programming, volume 3, 6.4): a map would have an
 * object more for each zone.
 */
final class ZoneIndex {
  /** Stands where a zone has not been taken back yet. */
  private static final ZoneAccount NONE =
      new ZoneAccount(-1, "", new PlanAccount("", new Counts()), new Counts());

  private final List<ZoneAccount> all = new ArrayList<>();
  private @Nullable ZoneAccount[] table = new ZoneAccount[1024];

  List<ZoneAccount> all() {
    return all;
  }

  @Nullable ZoneAccount find(String id) {
    for (int at = place(id); ; at = (at + 1) & (table.length - 1)) {
      ZoneAccount zone = table[at];
      if (zone == null || zone.id.equals(id)) {
        return zone;
      }
    }
  }

  void add(ZoneAccount zone) {
    all.add(zone);
    if (all.size() * 2 > table.length) {
      table = new ZoneAccount[table.length * 2];
      all.forEach(this::put);
    } else {
      put(zone);
    }
  }

  /** Takes back a zone with its number; they come in any order. */
  void restore(ZoneAccount zone) {
    while (all.size() <= zone.index) {
      all.add(NONE);
    }
    all.set(zone.index, zone);
  }

  /** All zones have been taken back. */
  void restored() {
    if (all.contains(NONE)) {
      throw new IllegalStateException("a zone is missing in the stored books");
    }
    int length = table.length;
    while (all.size() * 2 > length) {
      length *= 2;
    }
    table = new ZoneAccount[length];
    all.forEach(this::put);
  }

  private void put(ZoneAccount zone) {
    int at = place(zone.id);
    while (table[at] != null) {
      at = (at + 1) & (table.length - 1);
    }
    table[at] = zone;
  }

  private int place(String id) {
    int hash = id.hashCode() * 0x9e3779b9; // bits well spread: 2^32 by the golden ratio
    return (hash ^ hash >>> 16) & (table.length - 1);
  }
}
