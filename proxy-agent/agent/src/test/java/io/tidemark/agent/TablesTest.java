package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Client;
import io.tidemark.events.Contract;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.CapRefusal;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneCap;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.events.v1.ZoneSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final Client CLIENT = new Client(0, 0xffff_c0000207L);

  private final Tables tables = new Tables(Pseudonyms.NONE);

  private RefusalReason admit(String zone) {
    return tables.admit(zone, CLIENT, NOW).reason();
  }

  private static byte[] zone(String id, String... hosts) {
    Zone.Builder zone = Zone.newBuilder().setId(id);
    for (String host : hosts) {
      zone.addHosts(host);
    }
    return ZoneRecord.newBuilder().setContract(1).setZone(zone).build().toByteArray();
  }

  private static byte[] toggle(Toggle toggle) {
    return ZoneRecord.newBuilder()
        .setContract(1)
        .setSettings(ZoneSettings.newBuilder().setWebsockets(toggle))
        .build()
        .toByteArray();
  }

  private static LimitRecord.Builder limit(String id, String zone) {
    return LimitRecord.newBuilder()
        .setContract(1)
        .setId(id)
        .setZone(zone)
        .setExpiresMillis(NOW + 60_000);
  }

  @Test
  void anEmptyTableAllows() {
    assertThat(tables.admit("shop", CLIENT, NOW).allowed()).isTrue();
    assertThat(tables.isReady()).isFalse();
  }

  @Test
  void aPseudonymIsBlockedAndSoIsAnAddress() {
    Pseudonyms pseudonyms = Pseudonyms.with("correct-horse-battery", List.of());
    Tables hashed = new Tables(pseudonyms);
    SourceBlock block =
        SourceBlock.newBuilder()
            .setClientHigh(pseudonyms.of(CLIENT).high())
            .setPrefixBits(64)
            .setCloseEstablished(true)
            .build();
    byte[] limit = limit("shop.L1", "shop").setBlock(block).build().toByteArray();
    hashed.apply(Topic.LIMITS, "limit/shop.L1", limit);
    tables.apply(Topic.LIMITS, "limit/shop.L1", limit);
    assertThat(hashed.admit("shop", CLIENT, NOW).limit()).isEqualTo("shop.L1");
    assertThat(hashed.ends("shop", CLIENT, NOW)).isTrue();
    assertThat(hashed.admit("shop", new Client(0, CLIENT.low() + 1), NOW).allowed()).isTrue();
    assertThat(admit("shop")).as("without the key").isEqualTo(RefusalReason.REFUSED_UNSPECIFIED);
    block = SourceBlock.newBuilder().setClientLow(CLIENT.low()).setPrefixBits(128).build();
    hashed.apply(
        Topic.LIMITS,
        "limit/shop.L1",
        limit("shop.L1", "shop").setBlock(block).build().toByteArray());
    assertThat(hashed.admit("shop", CLIENT, NOW).allowed()).isFalse();
  }

  @Test
  void theToggle() {
    tables.apply(Topic.ZONES, "settings/shop", toggle(Toggle.OFF));
    assertThat(admit("shop")).isEqualTo(RefusalReason.TOGGLED_OFF);
    assertThat(admit("chat")).isEqualTo(RefusalReason.REFUSED_UNSPECIFIED);
    tables.apply(Topic.ZONES, "settings/shop", toggle(Toggle.ON));
    assertThat(admit("shop")).isEqualTo(RefusalReason.REFUSED_UNSPECIFIED);
  }

  @Test
  void aCapRefusesOnlyWhileItIsTurnedOnAndHasNotExpired() {
    ZoneCap.Builder cap = ZoneCap.newBuilder().setConnections(10);
    tables.apply(Topic.LIMITS, "limit/a", limit("a", "shop").setCap(cap).build().toByteArray());
    assertThat(admit("shop")).isEqualTo(RefusalReason.REFUSED_UNSPECIFIED);
    tables.apply(Topic.LIMITS, "refusal/a", refusal(NOW + 30_000));
    Admission admission = tables.admit("shop", CLIENT, NOW);
    assertThat(admission.reason()).isEqualTo(RefusalReason.ZONE_LIMIT);
    assertThat(admission.limit()).isEqualTo("a");
    assertThat(admission.retryAfterSeconds()).isBetween(1, 60);
    assertThat(tables.admit("shop", CLIENT, NOW + 30_000).allowed())
        .as("old news refuse nobody")
        .isTrue();
    tables.apply(Topic.LIMITS, "refusal/a", refusal(NOW + 90_000));
    assertThat(tables.admit("shop", CLIENT, NOW + 59_999).allowed()).isFalse();
    assertThat(tables.admit("shop", CLIENT, NOW + 60_000).allowed()).isTrue();
    tables.apply(Topic.LIMITS, "refusal/a", null);
    assertThat(admit("shop")).isEqualTo(RefusalReason.REFUSED_UNSPECIFIED);
    tables.apply(Topic.LIMITS, "refusal/a", refusal(NOW + 90_000));
    tables.apply(Topic.LIMITS, "limit/a", null);
    assertThat(admit("shop"))
        .as("without its cap a refusal says nothing")
        .isEqualTo(RefusalReason.REFUSED_UNSPECIFIED);
  }

  private static byte[] refusal(long untilMillis) {
    return LimitRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setId("a")
        .setZone("shop")
        .setRefusal(CapRefusal.newBuilder().setUntilMillis(untilMillis))
        .build()
        .toByteArray();
  }

  @Test
  void aBlockHitsItsPrefixInItsZoneOrEverywhere() {
    SourceBlock.Builder block =
        SourceBlock.newBuilder()
            .setClientHigh(CLIENT.high())
            .setClientLow(CLIENT.low() | 0xff)
            .setPrefixBits(120);
    tables.apply(Topic.LIMITS, "limit/a", limit("a", "shop").setBlock(block).build().toByteArray());
    assertThat(admit("shop")).isEqualTo(RefusalReason.SOURCE_LIMIT);
    assertThat(admit("chat")).isEqualTo(RefusalReason.REFUSED_UNSPECIFIED);
    Client neighbour = new Client(0, CLIENT.low() + 0x100);
    assertThat(tables.admit("shop", neighbour, NOW).allowed()).isTrue();
    tables.apply(Topic.LIMITS, "limit/a", limit("a", "").setBlock(block).build().toByteArray());
    assertThat(admit("chat")).isEqualTo(RefusalReason.SOURCE_LIMIT);
  }

  @Test
  void onlyABlockThatSaysSoEndsWhatIsOpen() {
    SourceBlock.Builder block =
        SourceBlock.newBuilder()
            .setClientHigh(CLIENT.high())
            .setClientLow(CLIENT.low())
            .setPrefixBits(128);
    tables.apply(Topic.LIMITS, "limit/a", limit("a", "shop").setBlock(block).build().toByteArray());
    assertThat(tables.ends("shop", CLIENT, NOW)).isFalse();
    block.setCloseEstablished(true);
    tables.apply(Topic.LIMITS, "limit/a", limit("a", "shop").setBlock(block).build().toByteArray());
    assertThat(tables.ends("shop", CLIENT, NOW)).isTrue();
    assertThat(tables.ends("chat", CLIENT, NOW)).isFalse();
    assertThat(tables.ends("shop", CLIENT, NOW + 60_000)).isFalse();
  }

  @Test
  void aHostMovesAndGoesWithItsZone() {
    tables.apply(Topic.ZONES, "zone/a", zone("a", "x.test", "y.test"));
    tables.apply(Topic.ZONES, "zone/b", zone("b", "y.test"));
    tables.apply(Topic.ZONES, "zone/a", zone("a", "x.test"));
    assertThat(Objects.requireNonNull(tables.zoneOf("y.test")).getId()).isEqualTo("b");
    tables.apply(Topic.ZONES, "zone/a", null);
    assertThat(tables.zoneOf("x.test")).isNull();
  }

  @Test
  void whatAWholeReadDoesNotShowIsGone() {
    tables.apply(Topic.ZONES, "zone/a", zone("a", "a.test"));
    tables.apply(Topic.ZONES, "zone/b", zone("b", "b.test"));
    tables.apply(Topic.ZONES, "settings/a", toggle(Toggle.OFF));
    tables.retain(Set.of("zone/b"), Set.of());
    assertThat(tables.zoneOf("a.test")).isNull();
    assertThat(tables.zoneOf("b.test")).isNotNull();
    assertThat(admit("a")).isEqualTo(RefusalReason.REFUSED_UNSPECIFIED);
    assertThat(tables.isReady()).isTrue();
  }

  @Test
  void unreadableRecordsAreLeftOut() {
    tables.apply(Topic.ZONES, "zone/a", new byte[] {1, 2, 3});
    tables.apply(Topic.LIMITS, "l", new byte[] {1, 2, 3});
    assertThat(tables.admit("a", CLIENT, NOW).allowed()).isTrue();
  }

  @Test
  void theDiskKeepsThemAndADamagedFileIsTold(@TempDir Path folder) throws IOException {
    TableFile file = new TableFile(folder);
    Map<Topic, Map<String, byte[]>> empty = new EnumMap<>(Topic.class);
    empty.put(Topic.ZONES, new HashMap<>());
    empty.put(Topic.LIMITS, new HashMap<>());
    assertThat(file.read(empty)).isFalse();
    Map<Topic, Map<String, byte[]>> records = new EnumMap<>(Topic.class);
    records.put(Topic.ZONES, Map.of("zone/a", zone("a", "a.test")));
    records.put(Topic.LIMITS, Map.of("l", limit("l", "a").build().toByteArray()));
    file.write(records);
    assertThat(file.read(empty)).isTrue();
    assertThat(empty.get(Topic.ZONES)).containsOnlyKeys("zone/a");
    assertThat(empty.get(Topic.LIMITS)).containsOnlyKeys("l");
    Files.write(folder.resolve("tables.bin"), new byte[] {0, 3, 'a', 'b'});
    org.assertj.core.api.Assertions.assertThatIOException().isThrownBy(() -> file.read(empty));
  }

  @Test
  void aZonesLimitOfEachClientCountsFromWhenItIsSet() {
    assertThat(tables.ofClient("shop").most()).isZero();
    Zone zone = Zone.newBuilder().setId("shop").setPerClient(3).build();
    long before = System.currentTimeMillis();
    apply(zone);
    assertThat(tables.ofClient("shop").most()).isEqualTo(3);
    long since = tables.ofClient("shop").sinceMillis();
    assertThat(since).isGreaterThanOrEqualTo(before);
    apply(zone.toBuilder().setPerClient(5).build());
    assertThat(tables.ofClient("shop")).isEqualTo(new Tables.ClientLimit(5, since));
    assertThat(tables.ofClient("other").most()).isZero();
    apply(zone.toBuilder().clearPerClient().build());
    assertThat(tables.ofClient("shop").most()).isZero();
  }

  private void apply(Zone zone) {
    tables.apply(
        Topic.ZONES,
        "zone/" + zone.getId(),
        ZoneRecord.newBuilder().setContract(1).setZone(zone).build().toByteArray());
  }

  @Test
  void theAddressesOfAnIpv6NetworkAreOneClient() {
    ClientCounts counts = new ClientCounts();
    Client one = new Client(0x20010db800000001L, 1);
    counts.add("a", one);
    counts.add("a", new Client(0x20010db800000001L, 2));
    counts.add("b", one);
    counts.add("a", Client.NONE);
    assertThat(counts.of("a", one)).isEqualTo(2);
    assertThat(counts.of("a", Client.NONE)).isZero();
    counts.remove("a", one);
    counts.remove("a", one);
    counts.remove("a", one);
    assertThat(counts.of("a", one)).isZero();
    assertThat(counts.of("b", one)).isEqualTo(1);
  }
}
