package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Client;
import io.tidemark.events.v1.HeavySource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CensusTest {
  private static final Client ONE = v4(1);

  private final Map<String, String> passed = new HashMap<>();
  private final Censuses all =
      new Censuses(
          Pseudonyms.NONE, (zone, in, out) -> passed.put(zone, "%d/%d".formatted(in, out)));

  private static Client v4(int number) {
    return new Client(0, 0xffff_0a00_0000L + number);
  }

  private static void count(Census census, Client client, int connections) {
    for (int i = 0; i < connections; i++) {
      census.add("shop", client, 10, 100);
    }
  }

  @Test
  void addsUpWhatThreadsCounted() {
    Census here = all.begin();
    Census there = all.begin();
    count(here, ONE, 15);
    count(there, ONE, 9);
    count(there, v4(2), 2);
    here.end();
    there.end();
    assertThat(all.heavy("shop"))
        .containsExactly(
            HeavySource.newBuilder()
                .setClientLow(ONE.low())
                .setOpen(24)
                .setBytesIn(240)
                .setBytesOut(2_400)
                .build());
    assertThat(all.heavy("blog")).isEmpty();
  }

  @Test
  void theBytesOfAZoneAreToldOnce() {
    Census census = all.begin();
    census.traffic("shop", 10, 100);
    census.traffic("blog", 0, 0);
    census.traffic("shop", 1, 2);
    assertThat(passed).as("not ended").isEmpty();
    census.end();
    assertThat(passed).containsExactly(Map.entry("shop", "11/102"));
    passed.clear();
    census.end();
    assertThat(passed).isEmpty();
  }

  @Test
  void theLastCountIsWhatIsTold() {
    Census census = all.begin();
    count(census, ONE, 30);
    assertThat(all.heavy("shop")).as("not ended").isEmpty();
    census.end();
    assertThat(all.heavy("shop")).hasSize(1);
    census.end();
    assertThat(all.heavy("shop")).as("all are gone").isEmpty();
  }

  /** An office whose connections go through ten proxies has only a few on each. */
  @Test
  void aFiftiethOfTheZoneIsNamedToo() {
    Census census = all.begin();
    for (int i = 10; i < 110; i++) {
      count(census, v4(i), 1);
    }
    count(census, ONE, 3);
    count(census, v4(2), 2);
    census.end();
    assertThat(all.heavy("shop")).singleElement().extracting(HeavySource::getOpen).isEqualTo(3L);
  }

  @Test
  void aSlash64IsOneSource() {
    Census census = all.begin();
    for (int i = 0; i < 25; i++) {
      census.add("shop", new Client(0x2001_0db8_0000_0001L, i), 0, 0);
    }
    census.end();
    assertThat(all.heavy("shop")).hasSize(1);
    assertThat(all.heavy("shop").get(0).getOpen()).isEqualTo(25);
  }

  @Test
  void manyThreadsCountWhatEachOfThemHasLittleOf() {
    for (int thread = 0; thread < 64; thread++) {
      Census census = all.begin();
      count(census, ONE, thread % 2);
      census.end();
    }
    assertThat(all.heavy("shop").get(0).getOpen()).isEqualTo(32);
  }

  @Test
  void oneThatSaysMuchSpeaksForItselfAlone() {
    Census census = all.begin();
    count(census, ONE, 30);
    census.add("shop", ONE, 1_000_000, 5);
    census.end();
    assertThat(all.heavy("shop").get(0).getBytesIn()).isEqualTo(300 + 1_000);
  }

  @Test
  void whoseAddressIsNotKnownIsNobody() {
    Census census = all.begin();
    count(census, Client.NONE, 100);
    census.end();
    assertThat(all.heavy("shop")).isEmpty();
  }

  @Test
  void aSnapshotNamesTheFiftyThatHoldMost() {
    Census census = all.begin();
    for (int i = 0; i < 200; i++) {
      count(census, v4(i), 20 + i);
    }
    census.end();
    assertThat(all.heavy("shop")).hasSize(50);
    assertThat(all.heavy("shop").get(0).getOpen()).isEqualTo(219);
  }
}
