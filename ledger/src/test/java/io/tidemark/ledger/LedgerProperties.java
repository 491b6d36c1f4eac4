package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.v1.ConnectionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Tests that the books balance, converge, and survive a restart, whatever happens to records and
 * emitters.
 */
class LedgerProperties {
  /**
   * Records are lost and doubled, emitters fall silent, return, die and say goodbye, and the ledger
   * is written and read back at any point. At the end every count is what the living emitters
   * report, with no imbalance.
   */
  @Property(tries = 300)
  void convergesToWhatTheLivingSay(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, byte[]> store = new HashMap<>();
    ShardLedger ledger = ledger();
    List<Log> living = new ArrayList<>();
    List<Log> silent = new ArrayList<>();
    long now = Log.START;
    int runs = 0;
    for (int step = 0; step < 300; step++) {
      now += random.nextInt(3_000);
      int what = random.nextInt(20);
      if (what == 0 || living.isEmpty()) {
        living.add(new Log("node-" + random.nextInt(4), ++runs));
      } else if (what == 1 && living.size() > 1) {
        silent.add(living.remove(random.nextInt(living.size())));
      } else if (what == 2 && !silent.isEmpty()) {
        living.add(silent.remove(random.nextInt(silent.size())));
      } else if (what == 3) {
        Log leaver = living.remove(random.nextInt(living.size()));
        NamedBatch.Builder last = leaver.batch(now).setGoodbye(true);
        leaver.open().forEach((zone, n) -> last.addZones(leaver.slice(zone, 0, n.intValue(), 0)));
        book(ledger, leaver.record(last), now);
      } else if (what == 4) {
        LedgerState.write(ledger, (key, value) -> put(store, key, value));
        ledger = ledger();
        LedgerState.read(ledger, store.entrySet());
      }
      for (Log emitter : living) {
        NamedBatch.Builder batch = emitter.batch(now);
        for (int i = random.nextInt(3); i > 0; i--) {
          String zone = "zone-" + random.nextInt(5);
          long open = emitter.open().getOrDefault(zone, 0L);
          if (batch.getZonesList().stream().noneMatch(z -> z.getZone().equals(zone))) {
            batch.addZones(
                emitter.slice(
                    zone,
                    random.nextInt(4),
                    (int) Math.min(open, random.nextInt(4)),
                    random.nextInt(2)));
          }
        }
        ConnectionRecord record =
            random.nextInt(8) == 0 ? emitter.record(emitter.snapshot(now)) : emitter.record(batch);
        if (record.hasBatch() || batch.getZonesCount() == 0) {
          if (random.nextInt(30) != 0) {
            book(ledger, record, now);
          }
          if (random.nextInt(10) == 0) {
            book(ledger, record, now);
          }
        }
      }
      book(ledger, Log.tick(), now);
    }
    for (int second = 0; second < 120; second++) {
      now += 1_000;
      for (Log emitter : living) {
        book(
            ledger,
            second % 30 == 29
                ? emitter.record(emitter.snapshot(now))
                : emitter.record(emitter.batch(now)),
            now);
      }
      book(ledger, Log.tick(), now);
    }
    Map<String, Long> said = new TreeMap<>();
    living.forEach(emitter -> emitter.open().forEach((zone, n) -> said.merge(zone, n, Long::sum)));
    said.values().removeIf(n -> n == 0);
    Map<String, Long> booked = new TreeMap<>();
    LiveShard live = new LiveShard(ledger);
    live.after("", 1_000, 0)
        .forEach(
            zone -> {
              ShardLedgerTest.balances(zone.figures());
              if (zone.figures().open() != 0) {
                booked.put(zone.zone(), zone.figures().open());
              }
              assertThat(zone.figures().unconfirmed()).isZero();
            });
    assertThat(booked).isEqualTo(said);
    assertThat(ledger.books.imbalance).isZero();
    live.figures(0).nodes().values().forEach(node -> ShardLedgerTest.balances(node.figures()));
  }

  /**
   * The same records give the same books, byte for byte, wherever in between the ledger was written
   * and read back.
   */
  @Property(tries = 100)
  void aReplayGivesTheSameBooks(@ForAll long seed) {
    Random random = new Random(seed);
    List<ConnectionRecord> records = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    List<Log> emitters = List.of(new Log("a", 1), new Log("b", 1), new Log("b", 2));
    long now = Log.START;
    for (int i = 0; i < 200; i++) {
      now += random.nextInt(4_000);
      Log emitter = emitters.get(random.nextInt(emitters.size()));
      if (random.nextInt(10) == 0) {
        emitter.batch(now);
      }
      records.add(
          random.nextInt(6) == 0
              ? emitter.record(emitter.snapshot(now))
              : emitter.record(
                  emitter
                      .batch(now)
                      .addZones(
                          emitter.slice("zone-" + random.nextInt(4), random.nextInt(5), 0, 0))));
      times.add(now);
    }
    assertThat(replay(records, times, random)).isEqualTo(replay(records, times, null));
  }

  private static Map<String, String> replay(
      List<ConnectionRecord> records, List<Long> times, @Nullable Random restarts) {
    Map<String, byte[]> store = new HashMap<>();
    ShardLedger ledger = ledger();
    for (int i = 0; i < records.size(); i++) {
      Booking.book(ledger, records.get(i), times.get(i), i);
      if (restarts != null && restarts.nextInt(10) == 0) {
        LedgerState.write(ledger, (key, value) -> put(store, key, value));
        ledger = ledger();
        LedgerState.read(ledger, store.entrySet());
      }
    }
    LedgerState.write(ledger, (key, value) -> put(store, key, value));
    LiveShard live = new LiveShard(ledger);
    Map<String, String> books = new TreeMap<>();
    live.after("", 1_000, 0).forEach(zone -> books.put(zone.zone(), zone.toString()));
    books.put("", live.figures(0).toString());
    return books;
  }

  private static void book(ShardLedger ledger, ConnectionRecord record, long now) {
    Booking.book(ledger, record, now, 0);
  }

  private static ShardLedger ledger() {
    return new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
  }

  private static void put(Map<String, byte[]> store, String key, byte @Nullable [] value) {
    if (value == null) {
      store.remove(key);
    } else {
      store.put(key, value);
    }
  }
}
