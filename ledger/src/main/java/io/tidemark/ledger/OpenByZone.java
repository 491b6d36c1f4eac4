package io.tidemark.ledger;

/**
 * The counts of open connections by the zone's index.
 *
 * <p>A hash table with linear probing (Knuth, The Art of Computer Programming, volume 3, 6.4). A
 * zone's index and its count are side by side, since a look-up is mostly waiting for memory.
 */
final class OpenByZone {
  /** A receiver of one zone's count. */
  @FunctionalInterface
  interface Each {
    void open(int zone, long open);
  }

  private static final int FEWEST_PLACES = 8;

  /** Pairs of a zone's index plus one, or 0 in a free place, and the zone's count. */
  private long[] table = new long[2 * FEWEST_PLACES];

  private int taken;

  long get(int zone) {
    int mask = table.length - 1;
    for (int at = hash(zone) & mask; table[at] != 0; at = at + 2 & mask) {
      if (table[at] == zone + 1L) {
        return table[at + 1];
      }
    }
    return 0;
  }

  void set(int zone, long open) {
    int place = place(zone);
    table[place + 1] = open;
  }

  /** Returns the zone's count and sets it to 0. */
  long take(int zone) {
    if (taken == 0) {
      return 0;
    }
    long open = get(zone);
    if (open != 0) {
      set(zone, 0);
    }
    return open;
  }

  /** Adds to the zone's count and returns the new count. */
  long add(int zone, long connections) {
    int place = place(zone);
    table[place + 1] += connections;
    return table[place + 1];
  }

  private int place(int zone) {
    int mask = table.length - 1;
    int at = hash(zone) & mask;
    for (; table[at] != 0; at = at + 2 & mask) {
      if (table[at] == zone + 1L) {
        return at;
      }
    }
    if (taken >= table.length / 4) {
      rebuild();
      return place(zone);
    }
    taken++;
    table[at] = zone + 1L;
    return at;
  }

  /** Drops the zones in which nothing is open, and makes room for the others. */
  private void rebuild() {
    long[] old = table;
    int kept = 0;
    for (int at = 0; at < old.length; at += 2) {
      kept += old[at + 1] == 0 ? 0 : 1;
    }
    int places = FEWEST_PLACES;
    while (places < 3L * kept) {
      places *= 2;
    }
    table = new long[2 * places];
    taken = 0;
    for (int at = 0; at < old.length; at += 2) {
      if (old[at + 1] != 0) {
        set((int) (old[at] - 1), old[at + 1]);
      }
    }
  }

  /** An even number: the place of a pair in the table. */
  private static int hash(int zone) {
    int mixed = zone * 0x9e3779b9;
    return (mixed ^ mixed >>> 16) << 1;
  }

  /**
   * Passes on the zones in which anything is open, in no order. Their counts may be changed
   * meanwhile.
   */
  void forEach(Each each) {
    long[] now = table.clone();
    for (int at = 0; at < now.length; at += 2) {
      if (now[at + 1] != 0) {
        each.open((int) (now[at] - 1), now[at + 1]);
      }
    }
  }

  void clear() {
    table = new long[2 * FEWEST_PLACES];
    taken = 0;
  }
}
