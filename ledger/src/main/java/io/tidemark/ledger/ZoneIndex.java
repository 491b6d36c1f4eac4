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
