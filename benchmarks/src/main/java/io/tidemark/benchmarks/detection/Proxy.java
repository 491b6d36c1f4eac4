package io.tidemark.benchmarks.detection;

import com.google.protobuf.ByteString;
import io.tidemark.events.Contract;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.HeavySource;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.Map;
import java.util.Random;

/** One proxy of a world: it reports what happens at it, second by second, as an agent does. */
final class Proxy {
  static final int SNAPSHOT_SECONDS = 30;

  /**
   * A snapshot names the sources that hold many: at least this number, or this part of the zone's
   * connections at this proxy. The agent's census has the same rule.
   */
  private static final int MANY_HELD = 20;

  private static final int PART_HELD = 50;
  private static final int FEWEST_HELD = 3;
  private static final int FEWEST_OPEN = 20;

  /** The seconds by which the snapshots of a proxy are later than those of the one before it. */
  private static final int APART_SECONDS = 11;

  private final int number;
  private final Random random;
  private final Part[] zones;
  private final Emitter emitter;
  private final ZoneNumbers numbers = new ZoneNumbers();
  private long sequence;

  /** The events of a zone at this proxy in this second, and its open connections there. */
  private static final class Part {
    final ZoneSlice.Builder slice = ZoneSlice.newBuilder();
    final String name;
    int events;
    long open;

    Part(String name) {
      this.name = name;
    }

    long at() {
      return Math.min(999, events++);
    }
  }

  Proxy(int number, int zoneCount, Random random) {
    this.number = number;
    this.random = random;
    this.zones = new Part[zoneCount];
    for (int i = 0; i < zoneCount; i++) {
      zones[i] = new Part(World.name(i));
    }
    byte[] incarnation = new byte[16];
    incarnation[0] = (byte) number;
    emitter =
        Emitter.newBuilder()
            .setNode("edge-" + (number + 1))
            .setIncarnation(ByteString.copyFrom(incarnation))
            .build();
  }

  void opened(int zone, long client) {
    Part of = zones[zone];
    of.open++;
    of.slice
        .getOpenedBuilder()
        .addAtMillis(of.at())
        .addConnection(random.nextInt())
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(0)
        .addClientLow(client);
  }

  void closed(int zone, long client, long millis, long bytes, CloseCategory how) {
    Part of = zones[zone];
    of.open--;
    of.slice
        .getClosedBuilder()
        .addAtMillis(of.at())
        .addConnection(random.nextInt())
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(0)
        .addClientLow(client)
        .addDurationMillis(millis)
        .addBytesIn(bytes / 4)
        .addBytesOut(bytes - bytes / 4)
        .addCategory(how)
        .addCloseCode(1000);
  }

  void refused(int zone, long client, RefusalReason reason, long path) {
    Part of = zones[zone];
    of.slice
        .getRefusedBuilder()
        .addAtMillis(of.at())
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(0)
        .addClientLow(client)
        .addReason(reason)
        .addRuleId("")
        .addPathHash(path)
        .addStatus(403);
  }

  /** The number of events since the last batch. */
  long events() {
    long events = 0;
    for (Part zone : zones) {
      events += zone.events;
    }
    return events;
  }

  long sequence() {
    return sequence;
  }

  /** Takes the events of the second that ends now. */
  ConnectionRecord.Builder batch(long throughMillis) {
    NamedBatch.Builder batch =
        NamedBatch.newBuilder()
            .setEmitter(emitter)
            .setShard(0)
            .setSequence(++sequence)
            .setClockOffsetMillis(0)
            .setBaseMillis(throughMillis - 1_000)
            .setCompleteThroughMillis(throughMillis)
            .setHello(sequence == 1);
    for (Part zone : zones) {
      if (zone.events > 0) {
        batch.addZones(zone.slice.setZone(zone.name).setOpenAfter(zone.open).build());
        zone.slice.clear();
        zone.events = 0;
      }
    }
    return ConnectionRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setBatch(numbers.number(batch.build()));
  }

  boolean isSnapshotDue(int second) {
    return (second + APART_SECONDS * number) % SNAPSHOT_SECONDS == 0;
  }

  private static boolean isHeavy(long its, long open) {
    long many = Math.max(FEWEST_HELD, Math.min(MANY_HELD, open / PART_HELD));
    return open >= FEWEST_OPEN && its >= many;
  }

  /**
   * A snapshot.
   *
   * @param held the sources that hold many, by zone, as the agent's census gives them
   */
  ConnectionRecord.Builder snapshot(
      long throughMillis, int second, Map<Integer, Map<Long, HeavySource.Builder>> held) {
    SnapshotPart.Builder part =
        SnapshotPart.newBuilder()
            .setEmitter(emitter)
            .setShard(0)
            .setSequence(++sequence)
            .setClockOffsetMillis(0)
            .setCompleteThroughMillis(throughMillis)
            .setSnapshot(second / SNAPSHOT_SECONDS + 1)
            .setParts(1);
    for (int zone = 0; zone < zones.length; zone++) {
      if (zones[zone].open > 0) {
        ZoneLevel.Builder level =
            ZoneLevel.newBuilder().setZone(zones[zone].name).setOpen(zones[zone].open);
        held.getOrDefault(zone, Map.of()).values().stream()
            .filter(source -> isHeavy(source.getOpen(), level.getOpen()))
            .forEach(level::addSources);
        part.addZones(level);
      }
    }
    return ConnectionRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setSnapshotPart(numbers.number(part.build()));
  }
}
