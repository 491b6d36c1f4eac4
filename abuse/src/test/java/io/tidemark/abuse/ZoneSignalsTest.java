package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.Witness;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneSignalsTest {
  private static final int ZONES = 100;

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void attack(ZoneSignals zone, int sources) {
    for (int i = 0; i < sources; i++) {
      long address = Scene.address(i / 4);
      zone.opened(0, address, i / 20_000);
      zone.refused(0, address + 1, RefusalReason.BAD_HANDSHAKE, i, i / 20_000);
      zone.closed(0, address, 100, 0, CloseCategory.CLIENT_CLOSED, i / 20_000);
    }
  }

  @Test
  void aMillionSourcesTakeNoMoreThanIsSaid() {
    ZoneSignals zone =
        new ZoneSignals("shop", "free", new SourceMemory(), Watching.ALL, new StirredZones(), 0);
    attack(zone, 4_000_000);
    assertThat(zone.memory()).isLessThan(ZoneSignals.MOST_BYTES);
    assertThat(zone.sums.opened).as("but counted").isGreaterThan(100_000);
  }

  /** The heap is measured, not estimated. */
  @Test
  void theBoundHoldsOnTheHeap() {
    List<ZoneSignals> zones = new ArrayList<>();
    SourceMemory crowd = new SourceMemory();
    long before = used();
    for (int i = 0; i < ZONES; i++) {
      ZoneSignals zone =
          new ZoneSignals("shop-" + i, "free", crowd, Watching.ALL, new StirredZones(), 0);
      attack(zone, 20_000);
      zones.add(zone);
    }
    long each = (used() - before) / zones.size();
    System.out.printf("a zone under attack: %,d bytes on the heap%n", each);
    assertThat(each).isBetween(30_000L, ZoneSignals.MOST_BYTES);
  }

  @Test
  void whatIsHeldIsCountedAndForgottenWhenItIsOver() {
    ShardSignals shard = new ShardSignals(Watching.ALL, (plan, zone) -> AbuseRule.DEFAULT);
    for (int i = 0; i < 200; i++) {
      ZoneSignals zone = (ZoneSignals) shard.zone("shop-" + i, "free", 1);
      attack(zone, i < 100 ? 20_000 : 0);
    }
    look(shard, 1, 61);
    Witness.Held full = shard.held();
    assertThat(full.sources()).isBetween(10_000L, 100L * Sources.MOST);
    assertThat(full.bytes()).isBetween(full.sources() * 100, 100 * ZoneSignals.MOST_BYTES);
    look(shard, 4_000, 4_121);
    assertThat(shard.held().bytes()).isLessThan(200 * 1_000);
  }

  private static void look(ShardSignals shard, int from, int to) {
    for (int second = from; second <= to; second++) {
      shard.look(Witness.EPOCH_MILLIS + second * 1_000L, (zone, finding) -> {});
    }
  }

  @Test
  void withoutAddressesOnlyTheZoneIsSeen() {
    ZoneSignals zone =
        new ZoneSignals("shop", "free", new SourceMemory(), Watching.ALL, new StirredZones(), 0);
    for (int i = 0; i < 1_000; i++) {
      zone.opened(0, 0, 1);
    }
    assertThat(zone.sources.size()).isZero();
    assertThat(zone.sums.opened).isEqualTo(1_000);
  }

  @Test
  void anIpv6SourceIsIts64() {
    ZoneSignals zone =
        new ZoneSignals("shop", "free", new SourceMemory(), Watching.ALL, new StirredZones(), 0);
    long network = 0x20010db8_00000001L;
    for (int i = 0; i < 300; i++) {
      zone.opened(network, i, 1);
    }
    assertThat(zone.sources.size()).isEqualTo(1);
    assertThat(SourceKey.text(network)).isEqualTo("2001:db8:0:1:0:0:0:0/64");
  }
}
