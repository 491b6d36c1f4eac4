package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The table holds what a map holds, and comes back from the store as it was. */
class OpenByZoneProperties {
  @Property(tries = 100)
  void holdsWhatAMapHolds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int zones)
      throws IOException {
    Random random = new Random(seed);
    OpenByZone open = new OpenByZone();
    Map<Integer, Long> expected = new HashMap<>();
    Map<String, byte[]> store = new HashMap<>();
    for (int step = 0; step < 5_000; step++) {
      int zone = random.nextInt(zones) * (1 + random.nextInt(2) * 65_536);
      long by = random.nextLong(9) - 4;
      if (random.nextInt(10) == 0) {
        open.set(zone, by);
        expected.put(zone, by);
      } else {
        assertThat(open.add(zone, by)).isEqualTo(expected.merge(zone, by, Long::sum));
      }
      if (random.nextInt(1_000) == 0) {
        open.write("o/", (key, value) -> put(store, key, value));
      }
    }
    expected.values().removeIf(count -> count == 0);
    assertThat(all(open)).isEqualTo(expected);
    expected.forEach((zone, count) -> assertThat(open.get(zone)).isEqualTo(count));
    open.write("o/", (key, value) -> put(store, key, value));
    OpenByZone read = new OpenByZone();
    for (byte[] part : store.values()) {
      read.read(part);
    }
    assertThat(all(read)).isEqualTo(expected);
    read.clear();
    read.write("o/", (key, value) -> put(store, key, value));
    assertThat(store).as("nothing is left behind").isEmpty();
  }

  private static Map<Integer, Long> all(OpenByZone open) {
    Map<Integer, Long> all = new HashMap<>();
    open.forEach(all::put);
    return all;
  }

  private static void put(Map<String, byte[]> store, String key, byte @Nullable [] value) {
    if (value == null) {
      store.remove(key);
    } else {
      store.put(key, value);
    }
  }
}
