package io.tidemark.benchmarks.detection;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.abuse.AbuseKind;
import io.tidemark.abuse.Finding;
import io.tidemark.abuse.ShardSignals;
import io.tidemark.abuse.ShardSurges;
import io.tidemark.abuse.SourceKey;
import io.tidemark.abuse.Watching;
import io.tidemark.events.Contract;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.HeavySource;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.events.v1.ZoneLevel;
import io.tidemark.ledger.BatchColumns;
import io.tidemark.ledger.Outbox;
import io.tidemark.ledger.RecordCheck;
import io.tidemark.ledger.ShardLedger;
import io.tidemark.policy.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * The zones of one shard behind one proxy, second by second. What happens in a second is one batch,
 * encoded, checked and booked as any agent's; nothing reaches a detector by another way.
 */
final class World {
  /** Monday 00:00 UTC. */
  static final long START_MILLIS = 1_790_553_600_000L;

  private static final long V4 = 0xffffL << 32;
  private static final int UNTIL_THE_END = -1;
  private static final int SNAPSHOT_SECONDS = 30;
  private static final int FEWEST_HELD = 20;

  /** Zones' settled minutes, as they are written to the topic of usage. */
  interface Rows {
    void row(UsageRow row);
  }

  final Random random;
  final List<Alarm> alarms = new ArrayList<>();
  final List<Label> labels = new ArrayList<>();

  private final Zone[] zones;
  private final Rows rows;
  private final ShardSignals signals;
  private final ShardSurges surges = new ShardSurges();
  private final ShardLedger ledger;
  private final RecordCheck check;
  private final Connections connections = new Connections();
  private final Set<Long> shared = new HashSet<>();
  private final Wheel<Runnable> later = new Wheel<>();
  private final Emitter emitter =
      Emitter.newBuilder()
          .setNode("edge-1")
          .setIncarnation(ByteString.copyFrom(new byte[16]))
          .build();
  int second;
  private final ZoneNumbers numbers = new ZoneNumbers();
  private long sequence;
  long events;

  /** The events of a zone in this second. */
  private static final class Zone {
    final ZoneSlice.Builder slice = ZoneSlice.newBuilder();
    final Map<AbuseKind, Alarm> alarms = new EnumMap<>(AbuseKind.class);
    final String name;
    int events;
    long open;

    Zone(String name) {
      this.name = name;
    }

    long at() {
      return Math.min(999, events++);
    }
  }

  World(long seed, int zoneCount, Rows rows) {
    this.random = new Random(seed);
    this.rows = rows;
    this.zones = new Zone[zoneCount];
    for (int i = 0; i < zoneCount; i++) {
      zones[i] = new Zone("zone-" + i);
    }
    signals = new ShardSignals(Watching.ALL, (plan, zone) -> Rules.DEFAULT.abuse());
    ledger = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8), signals);
    check = new RecordCheck(ledger, 1);
  }

  static long address(long number) {
    return V4 | ((0x0b000000L + number) & 0xffffffffL);
  }

  static String text(long address) {
    return SourceKey.text(address);
  }

  static int zoneNumber(String name) {
    return Integer.parseInt(name.substring("zone-".length()));
  }

  long open(int zone) {
    return zones[zone].open;
  }

  /** Marks a client that may hold many connections; the census counts only marked clients. */
  void share(long client) {
    shared.add(client);
  }

  /** A client connects, and closes after this time. */
  void connect(int zone, long client, double seconds, long bytes) {
    connect(zone, client, seconds, bytes, CloseCategory.CLIENT_CLOSED);
  }

  void connect(int zone, long client, double seconds, long bytes, CloseCategory how) {
    int closes = second + Math.max(1, (int) Math.min(seconds, Wheel.MOST_SECONDS));
    connections.add(
        zone,
        client,
        second,
        Math.round(seconds * 1_000),
        bytes,
        how,
        closes,
        shared.contains(client));
    opened(zone, client);
  }

  /** A client connects, stays, and sends nothing. */
  void hold(int zone, long client) {
    connections.add(
        zone,
        client,
        second,
        0,
        0,
        CloseCategory.CLIENT_CLOSED,
        UNTIL_THE_END,
        shared.contains(client));
    opened(zone, client);
  }

  private void opened(int zone, long client) {
    Zone of = zones[zone];
    of.open++;
    of.slice
        .getOpenedBuilder()
        .addAtMillis(of.at())
        .addConnection(random.nextInt())
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(0)
        .addClientLow(client);
  }

  void refuse(int zone, long client, RefusalReason reason, long path) {
    Zone of = zones[zone];
    RefusedEvents.Builder refused = of.slice.getRefusedBuilder();
    refused
        .addAtMillis(of.at())
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(0)
        .addClientLow(client)
        .addReason(reason)
        .addRuleId("")
        .addPathHash(path)
        .addStatus(403);
  }

  /** Runs something after this many seconds. */
  void later(int seconds, Runnable what) {
    later.add(second + Math.max(1, seconds), what);
  }

  /** Closes a share of a zone's open connections, and returns their clients. */
  List<Long> drop(int zone, double share, CloseCategory how) {
    List<Long> clients = new ArrayList<>();
    connections.each(
        zone,
        i -> {
          if (random.nextDouble() < share) {
            clients.add(connections.client[i]);
            closed(i, (second - connections.openedAt[i]) * 1_000L, how);
            connections.remove(i);
          }
        });
    return clients;
  }

  /** Closes all connections of a client in a zone. */
  void release(int zone, long client) {
    connections.each(
        zone,
        i -> {
          if (connections.client[i] == client) {
            closed(i, (second - connections.openedAt[i]) * 1_000L, CloseCategory.CLIENT_CLOSED);
            connections.remove(i);
          }
        });
  }

  private void closed(int connection, long millis, CloseCategory how) {
    Zone zone = zones[connections.zone[connection]];
    zone.open--;
    ClosedEvents.Builder closed = zone.slice.getClosedBuilder();
    closed
        .addAtMillis(zone.at())
        .addConnection(random.nextInt())
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(0)
        .addClientLow(connections.client[connection])
        .addDurationMillis(millis)
        .addBytesIn(connections.bytes[connection] / 4)
        .addBytesOut(connections.bytes[connection] - connections.bytes[connection] / 4)
        .addCategory(how)
        .addCloseCode(1000);
  }

  /** Plays this many seconds; {@code each} runs once in each second. */
  void play(int seconds, Runnable each) {
    for (int i = 0; i < seconds; i++) {
      second++;
      connections.due(second, c -> closed(c, connections.millis[c], connections.how[c]));
      later.take(second, Runnable::run);
      each.run();
      book();
    }
  }

  private void book() {
    long through = START_MILLIS + second * 1_000L;
    NamedBatch.Builder batch =
        NamedBatch.newBuilder()
            .setEmitter(emitter)
            .setShard(0)
            .setSequence(++sequence)
            .setClockOffsetMillis(0)
            .setBaseMillis(through - 1_000)
            .setCompleteThroughMillis(through)
            .setHello(sequence == 1);
    for (Zone zone : zones) {
      if (zone.events > 0) {
        events += zone.events;
        batch.addZones(zone.slice.setZone(zone.name).setOpenAfter(zone.open).build());
        zone.slice.clear();
        zone.events = 0;
      }
    }
    long appended = through + 50;
    book(ConnectionRecord.newBuilder().setBatch(numbers.number(batch.build())), appended);
    if (second % SNAPSHOT_SECONDS == 0) {
      book(
          ConnectionRecord.newBuilder().setSnapshotPart(numbers.number(snapshot(through).build())),
          appended);
    }
    ledger.out().drain(new Settled());
    signals.look(appended, this::found);
  }

  private void book(ConnectionRecord.Builder record, long appended) {
    byte[] value = record.setContract(Contract.VERSION).build().toByteArray();
    RecordCheck.Checked checked = check.check(value, appended);
    BatchColumns batch = checked.batch();
    ConnectionRecord other = checked.record();
    if (batch != null) {
      ledger.book(batch, appended, sequence);
    } else if (other != null) {
      ledger.book(other, appended, sequence);
    } else {
      throw new IllegalStateException(
          "rejected: " + Objects.requireNonNull(checked.rejection()).detail());
    }
  }

  /** A snapshot with the sources that hold many, as the agent's census gives them. */
  private SnapshotPart.Builder snapshot(long through) {
    Map<Long, HeavySource.Builder> held = new HashMap<>();
    Map<Long, Integer> where = new HashMap<>();
    connections.eachShared(
        i -> {
          long client = connections.client[i];
          HeavySource.Builder source =
              held.computeIfAbsent(client, c -> HeavySource.newBuilder().setClientLow(c));
          source
              .setOpen(source.getOpen() + 1)
              .setBytesIn(source.getBytesIn() + connections.bytesSoFar(i, second));
          where.put(client, connections.zone[i]);
        });
    List<ZoneLevel.Builder> levels = new ArrayList<>();
    for (Zone zone : zones) {
      levels.add(ZoneLevel.newBuilder().setZone(zone.name).setOpen(zone.open));
    }
    held.forEach(
        (client, source) -> {
          if (source.getOpen() >= FEWEST_HELD) {
            levels.get(Objects.requireNonNull(where.get(client))).addSources(source);
          }
        });
    SnapshotPart.Builder part =
        SnapshotPart.newBuilder()
            .setEmitter(emitter)
            .setShard(0)
            .setSequence(++sequence)
            .setClockOffsetMillis(0)
            .setCompleteThroughMillis(through)
            .setSnapshot(second / SNAPSHOT_SECONDS)
            .setParts(1);
    levels.stream().filter(level -> level.getOpen() > 0).forEach(part::addZones);
    return part;
  }

  private void found(String zone, Finding finding) {
    found(zoneNumber(zone), finding);
  }

  /**
   * True if a reconnect loop in the zone explains a surge; the dialogue with a zone uses the same
   * rule.
   */
  private boolean isLooping(int zone) {
    Alarm loop = zones[zone].alarms.get(AbuseKind.RECONNECT_LOOP);
    return loop != null && second - loop.lastSecond <= 600;
  }

  void found(int zone, Finding finding) {
    Alarm alarm = zones[zone].alarms.get(finding.kind());
    if (alarm == null || !alarm.goesOn(second)) {
      alarm = new Alarm(zone, finding.kind(), second);
      zones[zone].alarms.put(finding.kind(), alarm);
      alarms.add(alarm);
    }
    alarm.lastSecond = second;
    for (Finding.Suspect suspect : finding.suspects()) {
      alarm.named.add(suspect.text());
    }
  }

  private final class Settled implements Outbox.Taker {
    @Override
    public void usage(byte[] key, byte[] row) {
      UsageRow parsed = parsed(row);
      rows.row(parsed);
      if (!parsed.hasZone()) {
        return;
      }
      int zone = zoneNumber(parsed.getZone());
      Finding surge = surges.row(zone, parsed, Rules.DEFAULT.abuse());
      if (surge != null && !isLooping(zone)) {
        World.this.found(zone, surge);
      }
    }

    private UsageRow parsed(byte[] row) {
      try {
        return UsageRow.parseFrom(row);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void decision(byte[] decision) {}

    @Override
    public void seconds(byte[] seconds) {}
  }
}
