package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.HeavySource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The censuses of all threads, added up. */
final class Censuses {
  /** In a zone with fewer open connections than this, a snapshot names no source. */
  static final int FEWEST = 20;

  /**
   * A source with this many connections is named; one with fewer, if it holds a fiftieth of the
   * zone's.
   */
  private static final int MANY = 20;

  private static final int FIFTIETH = 50;
  private static final int FEWEST_EACH = 3;

  private static final int MOST = 50;

  private final List<Census> censuses = new CopyOnWriteArrayList<>();
  private final Pseudonyms pseudonyms;
  private final Census.TrafficSink traffic;

  Censuses(Pseudonyms pseudonyms, Census.TrafficSink traffic) {
    this.pseudonyms = pseudonyms;
    this.traffic = traffic;
  }

  Census begin() {
    Census census = new Census(traffic);
    censuses.add(census);
    return census;
  }

  /** The sources that hold many connections of a zone, in descending order. */
  List<HeavySource> heavy(String zone) {
    Map<Client, Census.Held> sums = new HashMap<>();
    for (Census census : censuses) {
      census
          .of(zone)
          .forEach(
              (client, held) ->
                  sums.computeIfAbsent(client, c -> new Census.Held())
                      .add(held.open, held.bytesIn, held.bytesOut));
    }
    long all = sums.values().stream().mapToLong(held -> held.open).sum();
    long many = Math.max(FEWEST_EACH, Math.min(MANY, all / FIFTIETH));
    return sums.entrySet().stream()
        .filter(entry -> entry.getValue().open >= many)
        .sorted(Comparator.comparingLong(entry -> -entry.getValue().open))
        .limit(MOST)
        .map(entry -> source(pseudonyms.of(entry.getKey()), entry.getValue()))
        .toList();
  }

  private static HeavySource source(Client client, Census.Held held) {
    return HeavySource.newBuilder()
        .setClientHigh(client.high())
        .setClientLow(client.low())
        .setOpen(held.open)
        .setBytesIn(held.bytesIn)
        .setBytesOut(held.bytesOut)
        .build();
  }
}
