package io.tidemark.quickstart;

import com.google.protobuf.ByteString;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A generator of the records that a proxy would write to one shard for invented clients. It writes
 * the wire contract directly, as a proxy in any language would, without the agent.
 */
final class SyntheticProxy {
  static final String NODE = "synthetic-past-week";

  /** Addresses that are kept for documentation: 203.0.113.0/24. */
  private static final long CLIENTS = 0xFFFF_CB00_7100L;

  private record Open(long connection, long sinceMillis, long client) {}

  private final Emitter emitter;
  private final int shard;
  private final Random random;
  private final Map<String, List<Open>> open = new HashMap<>();
  private final ZoneNumbers numbers = new ZoneNumbers();
  private long throughMillis;
  private long sequence;
  private long snapshots;
  private long connections;

  SyntheticProxy(int shard, long startMillis) {
    this.shard = shard;
    this.throughMillis = startMillis;
    this.random = new Random(shard);
    byte[] incarnation = new byte[16];
    random.nextBytes(incarnation);
    this.emitter =
        Emitter.newBuilder().setNode(NODE).setIncarnation(ByteString.copyFrom(incarnation)).build();
  }

  /**
   * The batch of all events up to a time, after which each zone has the wanted number of open
   * connections.
   */
  Batch batch(long untilMillis, Map<String, Integer> wanted) {
    NamedBatch.Builder batch = next(untilMillis);
    int length = (int) (untilMillis - throughMillis);
    wanted.forEach((zone, number) -> batch.addZones(slice(zone, number, length)));
    throughMillis = untilMillis;
    return numbers.number(batch.build());
  }

  /** The last batch, in which all connections are closed. */
  Batch goodbye(long atMillis) {
    NamedBatch.Builder batch = next(atMillis).setGoodbye(true);
    open.forEach(
        (zone, clients) -> {
          ClosedEvents.Builder closed = ClosedEvents.newBuilder();
          while (!clients.isEmpty()) {
            close(closed, clients.remove(0), (int) (atMillis - throughMillis), CloseCategory.DRAIN);
          }
          batch.addZones(ZoneSlice.newBuilder().setZone(zone).setClosed(closed));
        });
    return numbers.number(batch.build());
  }

  private NamedBatch.Builder next(long untilMillis) {
    sequence++;
    return NamedBatch.newBuilder()
        .setEmitter(emitter)
        .setShard(shard)
        .setSequence(sequence)
        .setHello(sequence == 1)
        .setClockOffsetMillis(0)
        .setBaseMillis(throughMillis)
        .setCompleteThroughMillis(untilMillis);
  }

  private ZoneSlice slice(String zone, int wanted, int length) {
    List<Open> clients = open.computeIfAbsent(zone, z -> new ArrayList<>());
    int coming = Math.max(0, wanted - clients.size()) + renewed(clients.size(), length);
    int going = Math.max(0, clients.size() + coming - wanted);
    ClosedEvents.Builder closed = ClosedEvents.newBuilder();
    for (int at : instants(going, length)) {
      int which = random.nextInt(Math.max(1, clients.size()));
      if (which < clients.size()) {
        close(closed, clients.remove(which), at, CloseCategory.CLIENT_CLOSED);
      }
    }
    OpenedEvents.Builder opened = OpenedEvents.newBuilder();
    for (int at : instants(coming, length)) {
      Open one = new Open(++connections, throughMillis + at, CLIENTS | random.nextInt(1, 255));
      clients.add(one);
      opened
          .addAtMillis(at)
          .addConnection(one.connection)
          .addProtocol(Protocol.WEBSOCKET)
          .addClientHigh(0)
          .addClientLow(one.client);
    }
    ZoneSlice.Builder slice =
        ZoneSlice.newBuilder().setZone(zone).setOpenAfter(clients.size()).setOpened(opened);
    if (random.nextInt(200) == 0) {
      slice.setRefused(refused(random.nextInt(1, length)));
    }
    return slice.setClosed(closed).build();
  }

  /** The clients replaced; each stays about twelve minutes. */
  private int renewed(int there, int length) {
    double mean = there * length / 720_000.0;
    return (int) mean + (random.nextDouble() < mean - Math.floor(mean) ? 1 : 0);
  }

  private int[] instants(int count, int length) {
    int[] instants = new int[count];
    Arrays.setAll(instants, i -> random.nextInt(1, length + 1));
    Arrays.sort(instants);
    return instants;
  }

  private void close(ClosedEvents.Builder to, Open one, int at, CloseCategory category) {
    long lasted = Math.max(1, throughMillis + at - one.sinceMillis);
    to.addAtMillis(at)
        .addConnection(one.connection)
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(0)
        .addClientLow(one.client)
        .addDurationMillis(lasted)
        .addBytesIn(200 + lasted / 40)
        .addBytesOut(600 + lasted / 6)
        .addCategory(category)
        .addCloseCode(category == CloseCategory.DRAIN ? 1012 : 1000);
  }

  private RefusedEvents refused(int at) {
    return RefusedEvents.newBuilder()
        .addAtMillis(at)
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(0)
        .addClientLow(CLIENTS | random.nextInt(1, 255))
        .addReason(RefusalReason.ORIGIN_REFUSED)
        .addRuleId("")
        .addPathHash(0)
        .addStatus(503)
        .build();
  }

  SnapshotPart snapshot() {
    SnapshotPart.Builder part =
        SnapshotPart.newBuilder()
            .setEmitter(emitter)
            .setShard(shard)
            .setSequence(++sequence)
            .setSnapshot(++snapshots)
            .setParts(1)
            .setClockOffsetMillis(0)
            .setCompleteThroughMillis(throughMillis);
    open.forEach(
        (zone, clients) -> {
          if (!clients.isEmpty()) {
            part.addZones(ZoneLevel.newBuilder().setZone(zone).setOpen(clients.size()));
          }
        });
    return numbers.number(part.build());
  }
}
