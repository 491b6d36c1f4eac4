package io.tidemark.benchmarks.ledger;

import com.google.protobuf.ByteString;
import io.tidemark.events.Contract;
import io.tidemark.events.Shards;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The load of many busy proxies, in the real wire contract: zones of 32 characters chosen by Zipf's
 * law, batches as the agent cuts them, a few thousand connections open on each proxy, closed by the
 * addresses that opened them.
 */
final class Workload {
  static final int SHARDS = 2;
  static final long START = 1_790_000_040_000L;
  static final int EVENTS_PER_BATCH = 250;
  static final long FLUSH_MILLIS = 250;
  private static final long SNAPSHOT_MILLIS = 30_000;
  private static final double SKEW = 1.1;

  /** The number of addresses of a zone's clients. */
  private static final int CLIENTS = 20_000;

  private static final int OPEN_PER_NODE_AND_SHARD = 5_000;

  /**
   * The size of a workload that was written.
   *
   * @param snapshotBytes bytes that a snapshot every 30 seconds would add to each event; the
   *     workload has no snapshots
   */
  record Written(long events, long records, long bytes, double snapshotBytes) {}

  private final String[][] zones = new String[SHARDS][];
  private final double[][] cumulative = new double[SHARDS][];
  private final Random random = new Random(11);
  private final int proxies;

  Workload(int zoneCount, int proxies) {
    this.proxies = proxies;
    String[] all = new String[zoneCount];
    double[] weight = new double[zoneCount];
    int[] counts = new int[SHARDS];
    int[] shard = new int[zoneCount];
    for (int i = 0; i < zoneCount; i++) {
      all[i] = String.format("%016x%016x", random.nextLong(), random.nextLong());
      weight[i] = Math.pow(i + 1, -SKEW);
      shard[i] = Shards.shard(all[i], SHARDS);
      counts[shard[i]]++;
    }
    for (int s = 0; s < SHARDS; s++) {
      zones[s] = new String[counts[s]];
      cumulative[s] = new double[counts[s]];
      int next = 0;
      double sum = 0;
      for (int i = 0; i < zoneCount; i++) {
        if (shard[i] == s) {
          sum += weight[i];
          zones[s][next] = all[i];
          cumulative[s][next++] = sum;
        }
      }
    }
  }

  private int zone(int shard) {
    double[] of = cumulative[shard];
    int found = Arrays.binarySearch(of, random.nextDouble() * of[of.length - 1]);
    return Math.min(of.length - 1, found < 0 ? -found - 1 : found);
  }

  /** One proxy in one shard. */
  private static final class Node {
    final Emitter emitter;
    final ZoneNumbers numbers = new ZoneNumbers();
    final int[] openZone = new int[OPEN_PER_NODE_AND_SHARD];
    final long[] openNumber = new long[OPEN_PER_NODE_AND_SHARD];
    final long[] openClient = new long[OPEN_PER_NODE_AND_SHARD];
    final Map<Integer, Integer> open = new HashMap<>();
    int size;
    long connections;
    long sequence;
    long through = START;

    Node(int number) {
      emitter =
          Emitter.newBuilder()
              .setNode("edge-" + number)
              .setIncarnation(
                  ByteString.copyFrom(ByteBuffer.allocate(16).putInt(12, number + 1).array()))
              .build();
    }
  }

  /** Writes batches until there are this many events. */
  Written batches(String bootstrap, String topic, long events) {
    Node[][] nodes = new Node[SHARDS][proxies];
    for (int s = 0; s < SHARDS; s++) {
      for (int n = 0; n < proxies; n++) {
        nodes[s][n] = new Node(n);
      }
    }
    long bytes = 0;
    long written = 0;
    long records = 0;
    try (KafkaProducer<byte[], byte[]> producer = producer(bootstrap)) {
      for (long turn = 0; written < events; turn++) {
        for (int n = 0; n < proxies; n++) {
          long now = START + turn * FLUSH_MILLIS + n * FLUSH_MILLIS / proxies;
          for (int s = 0; s < SHARDS; s++) {
            byte[] value =
                batch(nodes[s][n], s, now, turn == 0 ? 0 : EVENTS_PER_BATCH).toByteArray();
            written += turn == 0 ? 0 : EVENTS_PER_BATCH;
            records++;
            bytes += value.length;
            var unused =
                producer.send(new ProducerRecord<>(topic, s, now + 1, null, value), Workload::sent);
          }
        }
      }
    }
    return new Written(written, records, bytes, snapshotBytes(nodes));
  }

  private double snapshotBytes(Node[][] nodes) {
    long bytes = 0;
    for (int s = 0; s < SHARDS; s++) {
      for (Node node : nodes[s]) {
        SnapshotPart.Builder part =
            SnapshotPart.newBuilder().setEmitter(node.emitter).setSequence(1).setParts(1);
        for (Map.Entry<Integer, Integer> zone : node.open.entrySet()) {
          part.addZones(
              ZoneLevel.newBuilder().setZone(zones[s][zone.getKey()]).setOpen(zone.getValue()));
        }
        bytes += node.numbers.number(part.build()).getSerializedSize();
      }
    }
    return bytes / (SNAPSHOT_MILLIS / (double) FLUSH_MILLIS * SHARDS * proxies * EVENTS_PER_BATCH);
  }

  private ConnectionRecord batch(Node node, int shard, long now, int events) {
    Map<Integer, ZoneSlice.Builder> slices = new LinkedHashMap<>();
    long base = node.through;
    for (int i = 0; i < events; i++) {
      long at = (now - base) * (i + 1) / events;
      boolean full = node.size == OPEN_PER_NODE_AND_SHARD;
      boolean open = node.size == 0 || (!full && random.nextInt(10) < 6);
      if (open) {
        int zone = zone(shard);
        long client =
            0xffff_0000_0000L | (zone * 100_003L + random.nextInt(CLIENTS) & 0xffff_ffffL);
        node.openClient[node.size] = client;
        node.openNumber[node.size] = ++node.connections;
        node.openZone[node.size++] = zone;
        node.open.merge(zone, 1, Integer::sum);
        OpenedEvents.Builder opened = slice(slices, zone, shard).getOpenedBuilder();
        opened
            .addAtMillis(at)
            .addConnection(node.connections)
            .addProtocol(Protocol.WEBSOCKET)
            .addClientHigh(0)
            .addClientLow(client);
      } else {
        int which = random.nextInt(node.size);
        int zone = node.openZone[which];
        long client = node.openClient[which];
        long number = node.openNumber[which];
        node.openZone[which] = node.openZone[--node.size];
        node.openNumber[which] = node.openNumber[node.size];
        node.openClient[which] = node.openClient[node.size];
        node.open.merge(zone, -1, (a, b) -> a + b == 0 ? null : a + b);
        ClosedEvents.Builder closed = slice(slices, zone, shard).getClosedBuilder();
        closed
            .addAtMillis(at)
            .addConnection(number)
            .addProtocol(Protocol.WEBSOCKET)
            .addClientHigh(0)
            .addClientLow(client)
            .addDurationMillis(random.nextInt(100_000))
            .addBytesIn(random.nextInt(10_000))
            .addBytesOut(random.nextInt(100_000))
            .addCategory(CloseCategory.CLIENT_CLOSED)
            .addCloseCode(1000);
      }
    }
    NamedBatch.Builder batch =
        NamedBatch.newBuilder()
            .setEmitter(node.emitter)
            .setShard(shard)
            .setSequence(++node.sequence)
            .setClockOffsetMillis(0)
            .setBaseMillis(base)
            .setCompleteThroughMillis(now)
            .setHello(node.sequence == 1);
    slices.forEach(
        (zone, slice) -> batch.addZones(slice.setOpenAfter(node.open.getOrDefault(zone, 0))));
    node.through = now;
    return ConnectionRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setBatch(node.numbers.number(batch.build()))
        .build();
  }

  private ZoneSlice.Builder slice(Map<Integer, ZoneSlice.Builder> slices, int zone, int shard) {
    return slices.computeIfAbsent(zone, z -> ZoneSlice.newBuilder().setZone(zones[shard][z]));
  }

  /** The same events, one record each: 60 bytes with the key. */
  Written singles(String bootstrap, String topic, long events) {
    long written = 0;
    try (KafkaProducer<byte[], byte[]> producer = producer(bootstrap)) {
      long perFlush = (long) proxies * SHARDS * EVENTS_PER_BATCH;
      for (; written < events; written++) {
        int shard = (int) (written % SHARDS);
        byte[] key =
            zones[shard][zone(shard)].getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        long at = START + written * FLUSH_MILLIS / perFlush;
        ByteBuffer value = ByteBuffer.allocate(28).putLong(at).put((byte) (written % 2));
        var unused =
            producer.send(
                new ProducerRecord<>(topic, shard, at, key, value.array()), Workload::sent);
      }
    }
    return new Written(written, written, written * 60, 0);
  }

  private static void sent(@Nullable RecordMetadata written, @Nullable Exception failure) {
    if (failure != null) {
      throw new IllegalStateException("the workload cannot be written", failure);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("compression.type", "lz4");
    properties.put("batch.size", "131072");
    properties.put("linger.ms", "20");
    properties.put("buffer.memory", "134217728");
    // In topics that were just created, brokers before 4.5 may take a second request before the
    // first.
    properties.put("max.in.flight.requests.per.connection", "1");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
