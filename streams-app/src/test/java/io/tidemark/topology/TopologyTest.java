package io.tidemark.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Topic;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.ledger.LiveShard;
import io.tidemark.ledger.LiveShards;
import io.tidemark.ledger.Log;
import io.tidemark.plans.LivePlans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/topology.txt");

  private final LiveShards live = new LiveShards();
  private final AtomicInteger ticks = new AtomicInteger();
  private final Topology topology =
      TidemarkTopology.build(
          new LedgerOptions(1, Duration.ofSeconds(30), Duration.ofDays(8), Duration.ofSeconds(1)),
          live,
          new LivePlans(),
          shard -> ticks.incrementAndGet());
  private final TopologyTestDriver driver =
      new TopologyTestDriver(topology, new Properties(), Instant.ofEpochMilli(Log.START));

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
        Log.record(proxy.batch(Log.START).addZones(proxy.slice("shop", 3, 1, 0))).toByteArray());
    byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
    connections.pipeInput(key, garbage);
    connections.pipeInput(
        key,
        Log.record(proxy.batch(Log.START).addZones(proxy.slice("shop", 1, 0, 0))).toByteArray());
    LiveShard shard = Objects.requireNonNull(live.shard(0));
    assertThat(Objects.requireNonNull(shard.zone("shop", 0)).figures().open()).isEqualTo(3);
    RejectedRecord rejected = RejectedRecord.parseFrom(output(Topic.REJECTED).readValue());
    assertThat(rejected.getReason()).isEqualTo(RejectionReason.UNDECODABLE);
    assertThat(rejected.getOffset()).isEqualTo(1);
    assertThat(rejected.getValue().toByteArray()).isEqualTo(garbage);
    assertThat(shard.figures(0).health().rejected()).isEqualTo(1);
  }

  /**
   * If a new Kafka no longer tells stores of a commit, the ledger would lose everything at a
   * restart.
   */
  @Test
  void everyCommitWritesTheLedgerIntoItsStore() {
    Log proxy = new Log("a", 1);
    byte[] key = "a".getBytes(StandardCharsets.UTF_8);
    input(Topic.CONNECTIONS)
        .pipeInput(
            key,
            Log.record(proxy.batch(Log.START).addZones(proxy.slice("shop", 3, 1, 0)))
                .toByteArray());
    KeyValueStore<String, byte[]> store = driver.getKeyValueStore(Names.LEDGER_BY_KEY);
    assertThat(store.get("z/shop")).isNotNull();
    assertThat(store.get("s")).isNotNull();
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

  private static byte[] zone(String plan) {
    return ZoneRecord.newBuilder()
        .setContract(1)
        .setZone(Zone.newBuilder().setId("shop").setPlan(plan))
        .build()
        .toByteArray();
  }
}
