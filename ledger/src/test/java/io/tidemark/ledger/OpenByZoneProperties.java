package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class OpenByZoneProperties {
  @Property(tries = 100)
  void holdsWhatAMapHolds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int zones) {
    Random random = new Random(seed);
    OpenByZone open = new OpenByZone();
    Map<Integer, Long> expected = new HashMap<>();
    for (int step = 0; step < 5_000; step++) {
      int zone = random.nextInt(zones) * (1 + random.nextInt(2) * 65_536);
      long by = random.nextLong(9) - 4;
      if (random.nextInt(10) == 0) {
        open.set(zone, by);
        expected.put(zone, by);
      } else if (random.nextInt(20) == 0) {
        assertThat(open.take(zone)).isEqualTo(expected.getOrDefault(zone, 0L));
        expected.remove(zone);
      } else {
        assertThat(open.add(zone, by)).isEqualTo(expected.merge(zone, by, Long::sum));
      }
    }
    expected.values().removeIf(count -> count == 0);
    Map<Integer, Long> all = new HashMap<>();
    open.forEach(all::put);
    assertThat(all).isEqualTo(expected);
    expected.forEach((zone, count) -> assertThat(open.get(zone)).isEqualTo(count));
  }
}
