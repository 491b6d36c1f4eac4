package io.tidemark.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The zones of one emitter in one shard: the number that it has given to each, and how many
 * connections it has open there. For a lost emitter this is the number of connections that it would
 * have open if it returned.
 *
 * <p>A place identifies a zone's count: it is the zone's number in batches, or, for what is open in
 * a zone that has no number now, a negative number made from the zone's index.
 */
final class EmitterZones {
  /** A receiver of one zone's count and its place. */
  @FunctionalInterface
  interface Each {
    void open(int place, ZoneAccount zone, long open);
  }

  private static final int PART_BYTES = 256 << 10;

  private final List<ZoneAccount> all;
  private long numbering;
  private @Nullable ZoneAccount[] zones = {};
  private long[] open = {};

  /** The open connections of zones without a number, by the zone's index. */
  private final OpenByZone unnumbered = new OpenByZone();

  /** The number of parts in the store. */
  private int stored;

  /**
   * @param all the zones of the shard, by their index
   */
  EmitterZones(List<ZoneAccount> all) {
    this.all = all;
  }

  long numbering() {
    return numbering;
  }

  /**
   * Begins a numbering unless it is the present one; open counts wait for the zones' new numbers.
   */
  void begin(long now) {
    if (numbering == now) {
      return;
    }
    numbering = now;
    for (int number = 0; number < zones.length; number++) {
      drop(number);
    }
    zones = new ZoneAccount[0];
    open = new long[0];
  }

  /** The zone has this number from now on. */
  void name(int number, ZoneAccount zone) {
    if (number >= zones.length) {
      int length = Math.max(number + 1, zones.length + zones.length / 2);
      zones = Arrays.copyOf(zones, length);
      open = Arrays.copyOf(open, length);
    }
    if (zones[number] != zone) {
      drop(number);
      zones[number] = zone;
    }
    open[number] += unnumbered.take(zone.index);
  }

  /** These zones have no number until they are named. */
  void release(Collection<ZoneAccount> of) {
    Set<ZoneAccount> released = new HashSet<>(of);
    for (int number = 0; number < zones.length; number++) {
      if (released.contains(zones[number])) {
        drop(number);
        zones[number] = null;
      }
    }
  }

  /** Takes away every zone's number that {@code numbers} does not give to the same zone. */
  void retain(Map<Integer, ZoneAccount> numbers) {
    for (int number = 0; number < zones.length; number++) {
      if (numbers.get(number) != zones[number]) {
        drop(number);
        zones[number] = null;
      }
    }
  }

  private void drop(int number) {
    ZoneAccount zone = zones[number];
    if (zone != null && open[number] != 0) {
      var unused = unnumbered.add(zone.index, open[number]);
      open[number] = 0;
    }
  }

  /** The zone with this number; {@code null} where its name was not read. */
  @Nullable ZoneAccount zone(int number) {
    return number < zones.length ? zones[number] : null;
  }

  static int unnumbered(ZoneAccount zone) {
    return ~zone.index;
  }

  long get(int place) {
    return place < 0 ? unnumbered.get(~place) : open[place];
  }

  void set(int place, long connections) {
    if (place < 0) {
      unnumbered.set(~place, connections);
    } else {
      open[place] = connections;
    }
  }

  /** Adds to the count of a zone that has a number; returns the new count. */
  long add(int number, long connections) {
    return open[number] += connections;
  }

  /** Finds the open connections in a zone by looking at all zones. */
  long of(ZoneAccount zone) {
    long sum = unnumbered.get(zone.index);
    for (int number = 0; number < zones.length; number++) {
      sum += zones[number] == zone ? open[number] : 0;
    }
    return sum;
  }

  /** Passes on the zones in which anything is open. Their counts may be changed meanwhile. */
  void forEach(Each each) {
    for (int number = 0; number < zones.length; number++) {
      ZoneAccount zone = zones[number];
      if (zone != null && open[number] != 0) {
        each.open(number, zone, open[number]);
      }
    }
    unnumbered.forEach((zone, count) -> each.open(~zone, all.get(zone), count));
  }

  /** Forgets all open counts and all numbers. */
  void clear() {
    zones = new ZoneAccount[0];
    open = new long[0];
    unnumbered.clear();
  }

  /** Writes all zones in parts, each made of {@link #entry entries}. */
  void write(String prefix, StateWriter to) {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    int parts = 0;
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(part);
      for (int number = 0; number < zones.length; number++) {
        ZoneAccount zone = zones[number];
        if (zone != null) {
          entry(out, number + 1, zone.index, open[number]);
        }
        if (out.getTotalBytesWritten() > PART_BYTES) {
          out.flush();
          to.put(prefix + parts++, part.toByteArray());
          part.reset();
          out = CodedOutputStream.newInstance(part);
        }
      }
      CodedOutputStream last = out;
      unnumbered.forEach((zone, count) -> entry(last, 0, zone, count));
      last.flush();
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

  /** Writes a zone's number plus one, or 0 if it has none; the zone's index; and its open count. */
  private static void entry(CodedOutputStream out, int numberAndOne, int zone, long count) {
    try {
      out.writeUInt32NoTag(numberAndOne);
      out.writeUInt32NoTag(zone);
      out.writeSInt64NoTag(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a part that was written before. */
  void read(byte[] part) throws IOException {
    stored++;
    CodedInputStream in = CodedInputStream.newInstance(part);
    while (!in.isAtEnd()) {
      int number = in.readUInt32() - 1;
      int zone = in.readUInt32();
      long count = in.readSInt64();
      if (number < 0) {
        unnumbered.set(zone, count);
      } else {
        name(number, all.get(zone));
        open[number] += count;
      }
    }
  }
}
