package io.tidemark.topology;

import io.tidemark.cases.Caps;
import io.tidemark.cases.DialogueInputs;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.ledger.LiveShards;
import io.tidemark.plans.LivePlans;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole Kafka Streams graph.
 *
 * <pre>
 *                                                            ┌─▶ write-usage ─────▶ tidemark.usage
 *                                                            ├─▶ write-findings ──▶ tidemark.requests
 *  tidemark.connections ─▶ read-connections ─▶ keep-ledger ──┼─▶ write-decisions ─▶ tidemark.decisions
 *          ▲                                   (one per shard; ├─▶ write-rejected ──▶ tidemark.rejected
 *          │                                    ledger-by-key) └─▶ write-seconds ───▶ tidemark.seconds
 *          │                                                                             │
 *          │  tidemark.usage ◀── write-plan-usage ◀── keep-plans ◀── read-seconds ◀──────┘
 *          │                                          (plans-by-key)
 *          └── write-controls ◀── watch-plans ◀── read-zones ◀── tidemark.zones
 *                                 (plan-by-zone)
 *
 *  tidemark.usage ────▶ read-usage ────┐                        ┌─▶ write-cases ───▶ tidemark.cases
 *                                      ├──▶ keep-dialogues ─────┼─▶ write-limits ──▶ tidemark.limits
 *  tidemark.requests ─▶ read-requests ─┘  (one per shard;       ├─▶ write-actions ─▶ tidemark.actions
 *          ▲                               dialogue-by-key)     ├─▶ write-alerts ──▶ tidemark.alerts
 *          └────────────────────────────────────────────────────┴── write-plan-days
 * </pre>
 *
 * <p>A plan change goes through the connections topic, in the zone's own partition, so that it
 * takes effect where it stands in the log and a replay gives the same books. The plan ledger gets
 * each settled second through a topic of one partition, which brings the shards together. It has
 * its own sink, since a shared sink would join it and the first shard in one task. Each processor
 * writes records that it cannot process to {@code tidemark.rejected}, through its own sink.
 */
public final class TidemarkTopology {
  private static final int SEGMENT_BYTES = 64 << 20;

  private TidemarkTopology() {}

  public static Topology build(
      LedgerOptions options,
      LiveShards live,
      LivePlans plans,
      Ticks ticks,
      Caps caps,
      DialogueInputs around,
      LiveDialogues dialogues,
      FailedRecords failed) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    Serializer<byte[]> toBytes = new RecordSizes.Bytes();
    return new Topology()
        .addSource(Names.READ_CONNECTIONS, bytes, bytes, Topic.CONNECTIONS.topic())
        .addProcessor(
            Names.KEEP_LEDGER,
            () ->
                new LeavingOut(
                    new LedgerProcessor(
                        options,
                        live,
                        ticks,
                        caps,
                        (plan, zone) -> around.policy().rules(plan, zone).abuse(),
                        around.networks(),
                        failed,
                        LogReplay::of),
                    failed),
            Names.READ_CONNECTIONS)
        .addStateStore(store(ChangelogStore.supplier(Names.LEDGER_BY_KEY)), Names.KEEP_LEDGER)
        .addStateStore(new CommitHook.Builder(Names.COMMITS), Names.KEEP_LEDGER)
        .addSink(Names.WRITE_REJECTED, Topic.REJECTED.topic(), toBytes, toBytes, Names.KEEP_LEDGER)
        .addSink(
            Names.WRITE_USAGE,
            Topic.USAGE.topic(),
            toBytes,
            toBytes,
            new BySubject(),
            Names.KEEP_LEDGER)
        .addSink(
            Names.WRITE_DECISIONS, Topic.DECISIONS.topic(), toBytes, toBytes, Names.KEEP_LEDGER)
        .addSink(Names.WRITE_SECONDS, Topic.SECONDS.topic(), toBytes, toBytes, Names.KEEP_LEDGER)
        .addSink(
            Names.WRITE_FINDINGS,
            Topic.REQUESTS.topic(),
            toBytes,
            toBytes,
            new ByZone(),
            Names.KEEP_LEDGER)
        .addSource(Names.READ_SECONDS, bytes, bytes, Topic.SECONDS.topic())
        .addProcessor(
            Names.KEEP_PLANS,
            () -> new LeavingOut(new PlanLedgerProcessor(options, plans, failed), failed),
            Names.READ_SECONDS)
        .addStateStore(store(ChangelogStore.supplier(Names.PLANS_BY_KEY)), Names.KEEP_PLANS)
        .addStateStore(new CommitHook.Builder(Names.PLAN_COMMITS), Names.KEEP_PLANS)
        .addSink(
            Names.WRITE_PLAN_USAGE,
            Topic.USAGE.topic(),
            toBytes,
            toBytes,
            new BySubject(),
            Names.KEEP_PLANS)
        .addSink(
            Names.WRITE_PLAN_REJECTED, Topic.REJECTED.topic(), toBytes, toBytes, Names.KEEP_PLANS)
        .addSource(Names.READ_ZONES, bytes, bytes, Topic.ZONES.topic())
        .addProcessor(
            Names.WATCH_PLANS, () -> new LeavingOut(new PlanProcessor(), failed), Names.READ_ZONES)
        .addStateStore(store(Stores.inMemoryKeyValueStore(Names.PLAN_BY_ZONE)), Names.WATCH_PLANS)
        .addSink(
            Names.WRITE_CONTROLS,
            Topic.CONNECTIONS.topic(),
            toBytes,
            toBytes,
            new ByZone(),
            Names.WATCH_PLANS)
        .addSink(
            Names.WRITE_ZONES_REJECTED, Topic.REJECTED.topic(), toBytes, toBytes, Names.WATCH_PLANS)
        .addSource(Names.READ_USAGE, bytes, bytes, Topic.USAGE.topic())
        .addSource(Names.READ_REQUESTS, bytes, bytes, Topic.REQUESTS.topic())
        .addProcessor(
            Names.KEEP_DIALOGUES,
            () ->
                new LeavingOut(
                    new DialogueProcessor(options.shards(), around, dialogues, failed), failed),
            Names.READ_USAGE,
            Names.READ_REQUESTS)
        .addStateStore(store(ChangelogStore.supplier(Names.DIALOGUE_BY_KEY)), Names.KEEP_DIALOGUES)
        .addStateStore(new CommitHook.Builder(Names.DIALOGUE_COMMITS), Names.KEEP_DIALOGUES)
        .addSink(
            Names.WRITE_CASES,
            Topic.CASES.topic(),
            toBytes,
            toBytes,
            new ByCase(),
            Names.KEEP_DIALOGUES)
        .addSink(Names.WRITE_LIMITS, Topic.LIMITS.topic(), toBytes, toBytes, Names.KEEP_DIALOGUES)
        .addSink(Names.WRITE_ACTIONS, Topic.ACTIONS.topic(), toBytes, toBytes, Names.KEEP_DIALOGUES)
        .addSink(Names.WRITE_ALERTS, Topic.ALERTS.topic(), toBytes, toBytes, Names.KEEP_DIALOGUES)
        .addSink(
            Names.WRITE_PLAN_DAYS,
            Topic.REQUESTS.topic(),
            toBytes,
            toBytes,
            new ToAll(),
            Names.KEEP_DIALOGUES)
        .addSink(
            Names.WRITE_DIALOGUE_REJECTED,
            Topic.REJECTED.topic(),
            toBytes,
            toBytes,
            Names.KEEP_DIALOGUES);
  }

  /**
   * A store with a changelog, so that a restart on another machine finds its content in Kafka. The
   * books are written whole now and then, so the changelog soon holds many replaced values: small
   * segments and an early compaction keep a restore short.
   */
  private static StoreBuilder<KeyValueStore<String, byte[]>> store(
      KeyValueBytesStoreSupplier supplier) {
    return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray())
        .withLoggingEnabled(
            Map.of(
                "max.message.bytes", Integer.toString(RecordSizes.MOST_CHANGELOG_BYTES),
                "segment.bytes", Integer.toString(SEGMENT_BYTES),
                "min.cleanable.dirty.ratio", "0.3"))
        .withCachingDisabled();
  }

  /** A partitioner: a zone's rows go to its shard, rows of plans and the fleet to the first. */
  private static final class BySubject implements StreamPartitioner<byte[], byte[]> {
    @Override
    public Optional<Set<Integer>> partitions(
        String topic, byte[] key, byte[] value, int numPartitions) {
      return Optional.of(Set.of(UsageKeys.partition(key, numPartitions)));
    }
  }

  /** A partitioner by zone, the record's key. */
  private static final class ByZone implements StreamPartitioner<byte[], byte[]> {
    @Override
    public Optional<Set<Integer>> partitions(
        String topic, byte[] key, byte[] value, int numPartitions) {
      String zone = new String(key, StandardCharsets.UTF_8);
      return Optional.of(Set.of(Shards.shard(zone, numPartitions)));
    }
  }

  /** A partitioner of cases by their zone, which is the case's id up to the last dot. */
  private static final class ByCase implements StreamPartitioner<byte[], byte[]> {
    @Override
    public Optional<Set<Integer>> partitions(
        String topic, byte[] key, byte[] value, int numPartitions) {
      String id = new String(key, StandardCharsets.UTF_8);
      String zone = id.substring(0, id.lastIndexOf('.'));
      return Optional.of(Set.of(Shards.shard(zone, numPartitions)));
    }
  }

  /** A partitioner that sends a record to all shards. */
  private static final class ToAll implements StreamPartitioner<byte[], byte[]> {
    @Override
    public Optional<Set<Integer>> partitions(
        String topic, byte[] key, byte[] value, int numPartitions) {
      return Optional.of(
          IntStream.range(0, numPartitions).boxed().collect(Collectors.toUnmodifiableSet()));
    }
  }
}
