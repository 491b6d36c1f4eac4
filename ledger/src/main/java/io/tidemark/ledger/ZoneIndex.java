package io.tidemark.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of the zones of a shard by their id. Zones are numbered in the order in which they came.
 * An open hash table (Knuth, The Art of Computer Programming, volume 3, 6.4): a hash map would need
 * one more object for each zone.
 */
final class ZoneIndex {
  /** The placeholder of a zone that has not been restored yet. */
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

  /** Restores a zone at its number; zones come in any order. */
  void restore(ZoneAccount zone) {
    while (all.size() <= zone.index) {
      all.add(NONE);
    }
    all.set(zone.index, zone);
  }

  /** Builds the table, after all zones have been restored. */
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
    int hash = id.hashCode() * 0x9e3779b9; // 2^32 divided by the golden ratio spreads the bits well
    return (hash ^ hash >>> 16) & (table.length - 1);
  }
}
