package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.ledger.state.ShiftState;
import io.tidemark.ledger.state.ZonePage;
import io.tidemark.ledger.state.ZoneState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Tests that a commit leaves out only what has not changed: a store that got only the changes of
 * each commit holds the same as a store that gets the whole ledger at once.
 */
class StoredLedgerProperties {
  private static final long START = 1_800_000_000_000L;

  @Property(tries = 40)
  void theChangesOfEachCommitAreTheWhole(@ForAll long seed) {
    Random random = new Random(seed);
    ShardLedger ledger =
        new ShardLedger(0, Duration.ofSeconds(30), Duration.ofMinutes(1 + random.nextInt(5)));
    List<TroubledLog.Entry> log =
        TroubledLog.of(random, 0, 1, START, START + 400_000, Integer.MAX_VALUE);
    Map<String, byte[]> store = new HashMap<>();
    for (int offset = 0; offset < log.size(); offset++) {
      TroubledLog.Entry entry = log.get(offset);
      var unused = Booking.book(ledger, entry.value(), entry.appendMillis(), offset);
      if (random.nextInt(4) == 0) {
        LedgerState.write(ledger, (key, value) -> put(store, key, value));
        assertThat(readable(store))
            .as("offset %d", offset)
            .containsExactlyEntriesOf(readable(whole(ledger)));
      }
      if (random.nextInt(40) == 0) {
        LedgerState.write(ledger, (key, value) -> put(store, key, value));
        ledger = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofMinutes(5));
        LedgerState.read(ledger, store.entrySet());
        assertThat(readable(store))
            .as("read back")
            .containsExactlyEntriesOf(readable(whole(ledger)));
      }
    }
  }

  /** An emitter with nothing open is lost: its node counts the loss, and no zone changes. */
  @Example
  void theLossOfAnEmitterWithNothingOpenIsWritten() {
    ShardLedger ledger = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
    Log emitter = new Log("a", 1);
    Booking.book(ledger, emitter.record(emitter.batch(START)), START, 0);
    Booking.book(ledger, Log.tick(), START + 10_000, 1);
    Map<String, byte[]> store = new HashMap<>();
    LedgerState.write(ledger, (key, value) -> put(store, key, value));
    for (int second = 11; second < 60; second++) {
      Booking.book(ledger, Log.tick(), START + second * 1_000L, second);
    }
    assertThat(ledger.books.node("a").lostEmitters).isEqualTo(1);
    LedgerState.write(ledger, (key, value) -> put(store, key, value));
    ShardLedger read = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
    LedgerState.read(read, store.entrySet());
    assertThat(read.books.node("a").lostEmitters).isEqualTo(1);
  }

  private static Map<String, byte[]> whole(ShardLedger ledger) {
    ledger.books.zones.all().forEach(ledger.books::touch);
    ledger.books.emitters.byId.values().forEach(emitter -> emitter.dirty = true);
    ledger.books.emitters.byId.values().forEach(emitter -> emitter.partsStored = 0);
    ledger.books.plans.values().forEach(plan -> plan.dirty = true);
    ledger.books.nodes.values().forEach(node -> node.dirty = true);
    Map<String, byte[]> store = new HashMap<>();
    LedgerState.write(ledger, (key, value) -> put(store, key, value));
    return store;
  }

  private static Map<String, String> readable(Map<String, byte[]> store) {
    Map<String, String> readable = new TreeMap<>();
    store.forEach(
        (key, value) -> {
          if (key.startsWith("z/")) {
            readable.put(key, page(value));
          } else {
            readable.put(key, HexFormat.of().formatHex(value));
          }
        });
    return readable;
  }

  /**
   * The page with its level changes in the order of time: a sweep sorts them without marking the
   * page as changed.
   */
  private static String page(byte[] value) {
    try {
      ZonePage.Builder page = ZonePage.parseFrom(value).toBuilder();
      for (ZoneState.Builder zone : page.getZonesBuilderList()) {
        List<ShiftState> shifts = new ArrayList<>(zone.getShiftsList());
        shifts.sort(Comparator.comparingLong(of -> SettledCodec.read(of).atMillis()));
        zone.clearShifts().addAllShifts(shifts);
      }
      return page.toString();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static void put(Map<String, byte[]> store, String key, byte @Nullable [] value) {
    if (value == null) {
      store.remove(key);
    } else {
      store.put(key, value);
    }
  }
}
