package io.tidemark.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The number of connections that one emitter has open in each zone, by the zone's number. For a
 * lost emitter it is the number that it would have if it returned.
 *
 * <p>A hash table with linear probing (Knuth, The Art of Computer Programming, volume 3, 6.4). A
 * zone's number and its count stand side by side, since looking one up is mostly waiting for
 * memory.
 */
final class OpenByZone {
  /** Takes one zone's count. */
  @FunctionalInterface
  interface Each {
    void open(int zone, long open);
  }

  private static final int FEWEST_PLACES = 8;
  private static final int PART_BYTES = 256 << 10;

  /** Pairs: a zone's number and one, or 0 where nothing is; and the count. */
  private long[] table = new long[2 * FEWEST_PLACES];

  private int taken;

  /** The number of parts in the store. */
  private int stored;

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

  /** Returns what there is now. */
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

  /** Zones in which nothing is open go; for the others there is room. */
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

  /** Even numbers. */
  private static int hash(int zone) {
    int mixed = zone * 0x9e3779b9;
    return (mixed ^ mixed >>> 16) << 1;
  }

  /** The zones in which anything is open, in no order. They may be changed meanwhile. */
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

  /** Writes all of it in parts: for each zone how much larger its number is, and the count. */
  void write(String prefix, StateWriter to) {
    int parts = 0;
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(part);
    int before = 0;
    try {
      for (int zone : zones()) {
        out.writeUInt32NoTag(zone - before);
        out.writeSInt64NoTag(get(zone));
        before = zone;
        if (out.getTotalBytesWritten() > PART_BYTES) {
          out.flush();
          to.put(prefix + parts++, part.toByteArray());
          part.reset();
          out = CodedOutputStream.newInstance(part);
          before = 0;
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (part.size() > 0) {
      to.put(prefix + parts++, part.toByteArray());
    }
    for (int gone = parts; gone < stored; gone++) {
      to.put(prefix + gone, null);
    }
    stored = parts;
  }

  private int[] zones() {
    int[] zones = new int[taken];
    int count = 0;
    for (int at = 0; at < table.length; at += 2) {
      if (table[at + 1] != 0) {
        zones[count++] = (int) (table[at] - 1);
      }
    }
    Arrays.sort(zones, 0, count);
    return Arrays.copyOf(zones, count);
  }

  /** Takes back a part that was written. */
  void read(byte[] part) throws IOException {
    stored++;
    CodedInputStream in = CodedInputStream.newInstance(part);
    int zone = 0;
    while (!in.isAtEnd()) {
      zone += in.readUInt32();
      set(zone, in.readSInt64());
    }
  }
}
