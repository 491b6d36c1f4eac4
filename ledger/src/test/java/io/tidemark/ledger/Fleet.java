package io.tidemark.ledger;

import com.google.protobuf.ByteString;
import io.tidemark.events.Periods;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.Resolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A generated history of some proxies, and its figures by a direct count: every millisecond in
 * order, opens before closes.
 */
final class Fleet {
  /** An event that one proxy saw: a connection of this zone opened or closed at this time. */
  record Event(long atMillis, String zone, boolean open) {}

  /** A record and the earliest time at which it could be appended. */
  record Sent(ConnectionRecord record, long readyMillis) {}

  /** The figures of a period by a direct count. */
  record Figures(
      long start,
      long end,
      long peak,
      long peakAt,
      long low,
      long millis,
      long opened,
      long closed) {}

  final long start;
  final long end;
  final List<List<Event>> proxies = new ArrayList<>();

  Fleet(Random random, int proxyCount, int zones, long start, long end) {
    this.start = start;
    this.end = end;
    for (int p = 0; p < proxyCount; p++) {
      List<Event> events = new ArrayList<>();
      for (int i = random.nextInt(120); i >= 0; i--) {
        String zone = "zone-" + random.nextInt(zones);
        long from = start + 1 + random.nextLong(end - start - 3);
        long until = random.nextInt(3) == 0 ? end : from + random.nextLong(end - from);
        // Events often share a millisecond.
        long opened = random.nextInt(4) == 0 ? from - from % 10_000 + 1 : from;
        events.add(new Event(Math.max(start + 1, opened), zone, true));
        events.add(new Event(Math.max(opened, until), zone, false));
      }
      events.sort(Comparator.comparingLong(Event::atMillis));
      proxies.add(events);
    }
  }

  /** One proxy's records, of random lengths; the last one is a goodbye. */
  List<Sent> records(int proxy, Random random, long longestMillis) {
    Emitter emitter =
        Emitter.newBuilder()
            .setNode("node-" + proxy / 2)
            .setIncarnation(
                ByteString.copyFrom(new byte[16])
                    .substring(1)
                    .concat(ByteString.copyFrom(new byte[] {(byte) (proxy + 1)})))
            .build();
    ZoneNumbers numbers = new ZoneNumbers();
    List<Sent> records = new ArrayList<>();
    Map<String, Long> open = new HashMap<>();
    List<Event> events = proxies.get(proxy);
    long through = start;
    long sequence = 1;
    records.add(
        new Sent(
            Log.record(batch(emitter, sequence, start, start).setHello(true), numbers), start));
    int next = 0;
    while (through < end) {
      long base = through;
      through = Math.min(end, through + 1 + random.nextLong(longestMillis));
      NamedBatch.Builder batch = batch(emitter, ++sequence, base, through);
      Map<String, ZoneSlice.Builder> slices = new TreeMap<>();
      for (; next < events.size() && events.get(next).atMillis() <= through; next++) {
        Event event = events.get(next);
        ZoneSlice.Builder slice =
            slices.computeIfAbsent(event.zone(), zone -> ZoneSlice.newBuilder().setZone(zone));
        if (event.open()) {
          slice.getOpenedBuilder().addAtMillis(event.atMillis() - base).addConnection(1);
          open.merge(event.zone(), 1L, Long::sum);
        } else {
          slice
              .getClosedBuilder()
              .addAtMillis(event.atMillis() - base)
              .addConnection(1)
              .addDurationMillis(1)
              .addBytesIn(3)
              .addBytesOut(5)
              .addCategory(CloseCategory.CLIENT_CLOSED)
              .addCloseCode(1000);
          open.merge(event.zone(), -1L, Long::sum);
        }
      }
      slices.forEach(
          (zone, slice) -> batch.addZones(slice.setOpenAfter(open.getOrDefault(zone, 0L))));
      records.add(new Sent(Log.record(batch.setGoodbye(through == end), numbers), through));
    }
    return records;
  }

  private static NamedBatch.Builder batch(Emitter emitter, long sequence, long base, long through) {
    return NamedBatch.newBuilder()
        .setEmitter(emitter)
        .setSequence(sequence)
        .setClockOffsetMillis(0)
        .setBaseMillis(base)
        .setCompleteThroughMillis(through);
  }

  List<Event> all(Collection<String> zones) {
    return proxies.stream()
        .flatMap(List::stream)
        .filter(event -> zones.contains(event.zone()))
        .toList();
  }

  /** Figures of each period in which anything was open or happened. */
  static Map<Long, Figures> count(List<Event> events, Resolution resolution) {
    return count(events, resolution, 0, 0);
  }

  /**
   * The same figures if, at the start of one millisecond, connections come from another plan or, if
   * negative, go to one.
   */
  static Map<Long, Figures> count(
      List<Event> events, Resolution resolution, long movedAt, long moved) {
    Map<Long, Figures> periods = new TreeMap<>();
    TreeMap<Long, long[]> byMillis = new TreeMap<>();
    for (Event event : events) {
      byMillis.computeIfAbsent(event.atMillis(), at -> new long[3])[event.open() ? 0 : 1]++;
    }
    if (moved != 0) {
      byMillis.computeIfAbsent(movedAt, at -> new long[3])[2] = moved;
    }
    if (byMillis.isEmpty()) {
      return periods;
    }
    long length = Periods.millis(resolution);
    long level = 0;
    for (long from = byMillis.firstKey() - byMillis.firstKey() % length;
        from <= byMillis.lastKey();
        from += length) {
      long first = level;
      long peak = level;
      long peakAt = from;
      long low = level;
      long millis = 0;
      long opened = 0;
      long closed = 0;
      long last = from;
      Map<Long, long[]> within = byMillis.subMap(from, from + length);
      for (Map.Entry<Long, long[]> at : within.entrySet()) {
        millis += level * (at.getKey() - last);
        last = at.getKey();
        opened += at.getValue()[0];
        closed += at.getValue()[1];
        level += at.getValue()[2];
        low = Math.min(low, level);
        level += at.getValue()[0];
        if (level > peak) {
          peak = level;
          peakAt = at.getKey();
        }
        level -= at.getValue()[1];
        low = Math.min(low, level);
      }
      millis += level * (from + length - last);
      if (first != 0 || !within.isEmpty()) {
        periods.put(from, new Figures(first, level, peak, peakAt, low, millis, opened, closed));
      }
    }
    return periods;
  }
}
