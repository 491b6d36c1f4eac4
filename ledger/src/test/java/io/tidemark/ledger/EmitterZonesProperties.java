package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Tests that counts stay with their zones, however zones are named, named anew and forgotten. */
class EmitterZonesProperties {
  private final List<ZoneAccount> all = new ArrayList<>();

  EmitterZonesProperties() {
    PlanAccount plan = new PlanAccount("pro", new Counts());
    for (int i = 0; i < 300; i++) {
      all.add(new ZoneAccount(i, "zone-" + i, plan, new Counts()));
    }
  }

  @Property(tries = 200)
  void countsStayWithTheirZones(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    EmitterZones zones = new EmitterZones(all);
    Map<ZoneAccount, Long> expected = new HashMap<>();
    Map<String, byte[]> store = new HashMap<>();
    int next = 0;
    for (int step = 0; step < 2_000; step++) {
      int what = random.nextInt(200);
      if (what == 0) {
        zones.begin(zones.numbering() + 1);
        next = 0;
      } else if (what == 1) {
        Map<Integer, ZoneAccount> kept = new HashMap<>();
        for (int number = 0; number < next; number++) {
          ZoneAccount zone = zones.zone(number);
          if (zone != null && random.nextBoolean()) {
            kept.put(number, random.nextInt(5) == 0 ? all.get(0) : zone);
          }
        }
        zones.retain(kept);
      } else if (what < 20) {
        next += random.nextInt(10) == 0 ? 3 : 0;
        zones.name(next++, all.get(random.nextInt(all.size())));
      } else if (what == 21) {
        zones.write("o/", (key, value) -> put(store, key, value));
      } else if (next > 0) {
        int number = random.nextInt(next);
        ZoneAccount zone = zones.zone(number);
        if (zone != null) {
          var unused = zones.add(number, random.nextInt(5) - 2);
          expected.put(zone, zones.of(zone));
        }
      }
    }
    expected.values().removeIf(open -> open == 0);
    assertThat(open(zones)).isEqualTo(expected);
    zones.write("o/", (key, value) -> put(store, key, value));
    EmitterZones read = new EmitterZones(all);
    read.begin(zones.numbering());
    for (byte[] part : store.values()) {
      read.read(part);
    }
    assertThat(open(read)).isEqualTo(expected);
    for (int number = 0; number < next; number++) {
      assertThat(read.zone(number)).isSameAs(zones.zone(number));
    }
    read.clear();
    read.write("o/", (key, value) -> put(store, key, value));
    assertThat(store).as("nothing is left behind").isEmpty();
  }

  private static Map<ZoneAccount, Long> open(EmitterZones zones) {
    Map<ZoneAccount, Long> open = new HashMap<>();
    zones.forEach(
        (place, zone, count) -> {
          assertThat(zones.get(place)).isEqualTo(count);
          open.merge(zone, count, Long::sum);
        });
    open.values().removeIf(count -> count == 0);
    return open;
  }

  private static void put(Map<String, byte[]> store, String key, byte @Nullable [] value) {
    if (value == null) {
      store.remove(key);
    } else {
      store.put(key, value);
    }
  }
}
