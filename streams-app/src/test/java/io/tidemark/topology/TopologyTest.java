package io.tidemark.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.abuse.Watching;
import io.tidemark.cases.Caps;
import io.tidemark.cases.LimitTable;
import io.tidemark.cases.LiveCaps;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.events.Periods;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneCap;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.ledger.LiveShard;
import io.tidemark.ledger.LiveShards;
import io.tidemark.ledger.Log;
import io.tidemark.plans.LivePlans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/topology.txt");

  private final LiveShards live = new LiveShards();
  private final AtomicInteger ticks = new AtomicInteger();
  private final LimitTable limits = new LimitTable();
  private final Map<String, @Nullable LimitRecord> told = new HashMap<>();
  private final Topology topology =
      TidemarkTopology.build(
          new LedgerOptions(
              1, Duration.ofSeconds(30), Duration.ofDays(8), Duration.ofSeconds(1), Watching.ALL),
          live,
          new LivePlans(),
          shard -> ticks.incrementAndGet(),
          new Caps(limits, new LiveCaps(), told::put),
          new OneSpikeACase(),
          new LiveDialogues(),
          new FailedRecords(Clock.systemUTC(), 1));
  private final TopologyTestDriver driver =
      new TopologyTestDriver(topology, Changelog.settings(), Instant.ofEpochMilli(Log.START));

  @AfterEach
  void close() {
    driver.close();
  }

  private TestInputTopic<byte[], byte[]> input(Topic topic) {
    return driver.createInputTopic(
        topic.topic(),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        Instant.ofEpochMilli(Log.START),
        Duration.ofMillis(10));
  }

  private TestOutputTopic<byte[], byte[]> output(Topic topic) {
    return driver.createOutputTopic(
        topic.topic(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * {@code -Dgolden=write} writes the file anew; stores and names in it are a contract with running
   * applications.
   */
  @Test
  void looksAsItDid() throws IOException {
    String now = topology.describe().toString();
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, now);
    }
    assertThat(Files.readString(GOLDEN)).isEqualTo(now);
  }

  @Test
  void booksBatchesAndPutsTheRestAside() throws IOException {
    Log proxy = new Log("a", 1);
    TestInputTopic<byte[], byte[]> connections = input(Topic.CONNECTIONS);
    byte[] key = "a".getBytes(StandardCharsets.UTF_8);
    connections.pipeInput(
        key,
        proxy.record(proxy.batch(Log.START).addZones(proxy.slice("shop", 3, 1, 0))).toByteArray());
    byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
    connections.pipeInput(key, garbage);
    connections.pipeInput(
        key,
        proxy.record(proxy.batch(Log.START).addZones(proxy.slice("shop", 1, 0, 0))).toByteArray());
    LiveShard shard = Objects.requireNonNull(live.shard(0));
    assertThat(Objects.requireNonNull(shard.zone("shop", 0)).figures().open()).isEqualTo(3);
    RejectedRecord rejected = RejectedRecord.parseFrom(output(Topic.REJECTED).readValue());
    assertThat(rejected.getReason()).isEqualTo(RejectionReason.UNDECODABLE);
    assertThat(rejected.getOffset()).isEqualTo(1);
    assertThat(rejected.getValue().toByteArray()).isEqualTo(garbage);
    assertThat(shard.figures(0).health().rejected()).isEqualTo(1);
  }

  /**
   * If a new version of Kafka no longer called stores at a commit, the ledger would lose everything
   * at a restart.
   */
  @Test
  void everyCommitWritesTheLedgerIntoItsStore() {
    Log proxy = new Log("a", 1);
    byte[] key = "a".getBytes(StandardCharsets.UTF_8);
    input(Topic.CONNECTIONS)
        .pipeInput(
            key,
            proxy
                .record(proxy.batch(Log.START).addZones(proxy.slice("shop", 3, 1, 0)))
                .toByteArray());
    Changelog store = new Changelog(driver, Names.LEDGER_BY_KEY);
    byte[] books = store.values().get("s");
    byte[] position = store.values().get("at");
    assertThat(store.values().get("z/0/0")).isNotNull();
    assertThat(books).isNotNull();
    assertThat(position).isNotNull();
    input(Topic.CONNECTIONS).pipeInput(key, proxy.record(proxy.batch(Log.START)).toByteArray());
    assertThat(store.values().get("at")).as("how far it has come").isNotEqualTo(position);
    assertThat(store.values().get("s")).as("the books are written seldom").isEqualTo(books);
  }

  @Test
  void aPlanChangeGoesThroughTheLogOnce() throws IOException {
    TestInputTopic<byte[], byte[]> zones = input(Topic.ZONES);
    TestOutputTopic<byte[], byte[]> connections = output(Topic.CONNECTIONS);
    byte[] pro = zone("pro");
    zones.pipeInput(ZoneKeys.zone("shop"), pro);
    zones.pipeInput(ZoneKeys.zone("shop"), pro);
    zones.pipeInput(
        ZoneKeys.settings("shop"), ZoneRecord.newBuilder().setContract(1).build().toByteArray());
    assertThat(connections.readRecordsToList()).hasSize(1);
    LiveShard shard = Objects.requireNonNull(live.shard(0));
    assertThat(Objects.requireNonNull(shard.zone("shop", 0)).plan()).isEqualTo("pro");
    zones.pipeInput(ZoneKeys.zone("shop"), (byte[]) null);
    ConnectionRecord control = ConnectionRecord.parseFrom(connections.readValue());
    assertThat(control.getControl().getPlanChange().getPlan()).isEqualTo("unknown");
  }

  @Test
  void aQuietShardGetsTicksFromTheStart() {
    driver.advanceWallClockTime(Duration.ofSeconds(3));
    assertThat(ticks.get()).isPositive();
  }

  private static byte[] minute(long start, long peak) {
    return UsageRow.newBuilder()
        .setContract(1)
        .setZone("shop")
        .setPlan("pro")
        .setResolution(Resolution.MINUTE)
        .setStartMillis(start)
        .setPeak(peak)
        .build()
        .toByteArray();
  }

  private static byte[] request(RequestRecord.Builder request) {
    return request.setContract(1).setZone("shop").setActor("ada").build().toByteArray();
  }

  @Test
  void aSpikeOpensACaseAndOnlyItsContactAllowsALimit() throws IOException {
    byte[] key = "shop".getBytes(StandardCharsets.UTF_8);
    input(Topic.USAGE).pipeInput(UsageKeys.zone("shop"), minute(Log.START, 800));
    CaseRecord opened = CaseRecord.parseFrom(output(Topic.CASES).readValue());
    assertThat(opened.getId()).isEqualTo("shop.1");
    assertThat(output(Topic.ALERTS).readKeyValue().key)
        .isEqualTo("case/shop.1".getBytes(StandardCharsets.UTF_8));
    SetLimit.Builder cap =
        SetLimit.newBuilder()
            .setCap(ZoneCap.newBuilder().setConnections(5))
            .setReason("too many")
            .setExpiresMillis(Log.START + Periods.HOUR);
    TestInputTopic<byte[], byte[]> requests = input(Topic.REQUESTS);
    requests.pipeInput(key, (byte[]) null);
    requests.pipeInput(key, "garbage".getBytes(StandardCharsets.UTF_8));
    requests.pipeInput(key, request(RequestRecord.newBuilder().setId("1").setSetLimit(cap)));
    assertThat(output(Topic.LIMITS).isEmpty()).isTrue();
    requests.pipeInput(
        key,
        request(
            RequestRecord.newBuilder()
                .setId("2")
                .setCaseStep(
                    CaseStepRequest.newBuilder()
                        .setCaseId("shop.1")
                        .setVersion(1)
                        .setKind(CaseStepKind.CONTACT))));
    requests.pipeInput(key, request(RequestRecord.newBuilder().setId("3").setSetLimit(cap)));
    LimitRecord limit = LimitRecord.parseFrom(output(Topic.LIMITS).readValue());
    assertThat(limit.getGround()).startsWith("case shop.1: contacted");
    List<ActionRecord> actions = new ArrayList<>();
    for (byte[] action : output(Topic.ACTIONS).readValuesToList()) {
      actions.add(ActionRecord.parseFrom(action));
    }
    assertThat(actions).extracting(ActionRecord::getRequestId).containsExactly("", "1", "2", "3");
    assertThat(actions)
        .extracting(ActionRecord::hasRefused)
        .containsExactly(false, true, false, false);
    Map<String, byte[]> kept = new Changelog(driver, Names.DIALOGUE_BY_KEY).values();
    assertThat(kept.get("zones/0/0")).as("each commit keeps the dialogues").isNotNull();
  }

  @Test
  void aCapIsTurnedOnByTheLiveCountOnceEveryoneHasSpoken() {
    LimitRecord cap =
        LimitRecord.newBuilder()
            .setContract(1)
            .setId("shop.L1")
            .setZone("shop")
            .setCap(ZoneCap.newBuilder().setConnections(3))
            .setExpiresMillis(Log.START + Periods.HOUR)
            .build();
    limits.record(Topic.LIMITS, "limit/shop.L1", cap.toByteArray());
    Log one = new Log("a", 1);
    Log other = new Log("b", 2);
    TestInputTopic<byte[], byte[]> connections = input(Topic.CONNECTIONS);
    byte[] key = "a".getBytes(StandardCharsets.UTF_8);
    connections.pipeInput(
        key, one.record(one.batch(Log.START).addZones(one.slice("shop", 2, 0, 0))).toByteArray());
    driver.advanceWallClockTime(Duration.ofMillis(200));
    assertThat(told).isEmpty();
    connections.pipeInput(
        key,
        other.record(other.batch(Log.START).addZones(other.slice("shop", 2, 0, 0))).toByteArray());
    driver.advanceWallClockTime(Duration.ofMillis(200));
    assertThat(told).as("the other proxy may be dead").isEmpty();
    connections.pipeInput(key, one.record(one.batch(Log.START + 100)).toByteArray());
    driver.advanceWallClockTime(Duration.ofMillis(200));
    assertThat(told).as("the second has not spoken since").isEmpty();
    connections.pipeInput(key, other.record(other.batch(Log.START + 100)).toByteArray());
    driver.advanceWallClockTime(Duration.ofMillis(200));
    assertThat(told).containsOnlyKeys("shop.L1");
    connections.pipeInput(
        key,
        one.record(one.batch(Log.START + 200).addZones(one.slice("shop", 0, 2, 0))).toByteArray());
    driver.advanceWallClockTime(Duration.ofMillis(200));
    assertThat(told.get("shop.L1")).as("there is room again").isNull();
  }

  private static byte[] zone(String plan) {
    return ZoneRecord.newBuilder()
        .setContract(1)
        .setZone(Zone.newBuilder().setId("shop").setPlan(plan))
        .build()
        .toByteArray();
  }
}
