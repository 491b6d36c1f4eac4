package io.tidemark.benchmarks.detection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.abuse.AbuseKind;
import io.tidemark.abuse.AbuseRule;
import io.tidemark.abuse.Finding;
import io.tidemark.abuse.ShardSignals;
import io.tidemark.abuse.ShardSurges;
import io.tidemark.abuse.SourceKey;
import io.tidemark.abuse.Watching;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.HeavySource;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.BatchColumns;
import io.tidemark.ledger.Outbox;
import io.tidemark.ledger.RecordCheck;
import io.tidemark.ledger.ShardLedger;
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
 * The zones of one shard behind some proxies, second by second. What happens at a proxy in a second
 * is one batch, encoded, checked and booked as any agent's; nothing reaches a detector by another
 * way.
 */
final class World {
  /** Monday 00:00 UTC. */
  static final long START_MILLIS = 1_790_553_600_000L;

  private static final int PROXIES = 3;
  private static final long V4 = 0xffffL << 32;
  private static final int UNTIL_THE_END = -1;

  /** Zones' settled minutes, as they are written to the topic of usage. */
  interface Rows {
    void row(UsageRow row);
  }

  /**
   * A connection that was dropped.
   *
   * @param isHeld true if the client had meant to hold it for ever
   */
  record Dropped(long client, boolean isHeld) {}

  final Random random;
  final List<Alarm> alarms = new ArrayList<>();
  final List<Label> labels = new ArrayList<>();

  private final List<Map<AbuseKind, Alarm>> latest = new ArrayList<>();
  private final long[] open;
  private final Proxy[] proxies = new Proxy[PROXIES];
  private final AbuseRule rule;
  private final Rows rows;
  private final ShardSignals signals;
  private final ShardSurges surges = new ShardSurges();
  private final ShardLedger ledger;
  private final RecordCheck check;
  private final Connections connections = new Connections();
  private final Set<Long> shared = new HashSet<>();
  private final Wheel<Runnable> later = new Wheel<>();
  private long offset;
  int second;
  long events;

  World(long seed, int zoneCount, AbuseRule rule, Rows rows) {
    this.rule = rule;
    this.random = new Random(seed);
    this.rows = rows;
    this.open = new long[zoneCount];
    for (int i = 0; i < zoneCount; i++) {
      latest.add(new EnumMap<>(AbuseKind.class));
    }
    for (int i = 0; i < PROXIES; i++) {
      proxies[i] = new Proxy(i, zoneCount, random);
    }
    signals = new ShardSignals(Watching.ALL, (plan, zone) -> rule);
    ledger = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8), signals);
    check = new RecordCheck(ledger, 1);
  }

  static long address(long number) {
    return V4 | ((0x0b000000L + number) & 0xffffffffL);
  }

  static String text(long address) {
    return SourceKey.text(address);
  }

  static String name(int zone) {
    return "zone-" + zone;
  }

  static int zoneNumber(String name) {
    return Integer.parseInt(name.substring("zone-".length()));
  }

  long open(int zone) {
    return open[zone];
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
    add(zone, client, Math.round(seconds * 1_000), bytes, how, closes);
  }

  /** A client connects, stays, and sends nothing. */
  void hold(int zone, long client) {
    add(zone, client, 0, 0, CloseCategory.CLIENT_CLOSED, UNTIL_THE_END);
  }

  private void add(int zone, long client, long lasts, long bytes, CloseCategory how, int closes) {
    int connection =
        connections.add(zone, client, second, lasts, bytes, how, closes, shared.contains(client));
    open[zone]++;
    proxyOf(connection).opened(zone, client);
  }

  /** The proxy of a connection: neighbours in time are at different ones. */
  private Proxy proxyOf(int connection) {
    return proxies[connection % PROXIES];
  }

  void refuse(int zone, long client, RefusalReason reason, long path) {
    proxies[random.nextInt(PROXIES)].refused(zone, client, reason, path);
  }

  /** Runs something after this many seconds. */
  void later(int seconds, Runnable what) {
    later.add(second + Math.max(1, seconds), what);
  }

  /** Closes a share of a zone's open connections, and returns them. */
  List<Dropped> drop(int zone, double share, CloseCategory how) {
    List<Dropped> dropped = new ArrayList<>();
    connections.each(
        zone,
        i -> {
          if (random.nextDouble() < share) {
            dropped.add(new Dropped(connections.client[i], connections.isHeld(i)));
            end(i, how);
          }
        });
    return dropped;
  }

  /** Closes all connections of a client in a zone. */
  void release(int zone, long client) {
    connections.each(
        zone,
        i -> {
          if (connections.client[i] == client) {
            end(i, CloseCategory.CLIENT_CLOSED);
          }
        });
  }

  /** Closes a connection sooner than planned. */
  private void end(int connection, CloseCategory how) {
    long bytes = connections.bytesSoFar(connection, second);
    closed(connection, (second - connections.openedAt[connection]) * 1_000L, bytes, how);
    connections.remove(connection);
  }

  private void closed(int connection, long millis, long bytes, CloseCategory how) {
    int zone = connections.zone[connection];
    open[zone]--;
    proxyOf(connection).closed(zone, connections.client[connection], millis, bytes, how);
  }

  /** Plays this many seconds; {@code each} runs once in each second. */
  void play(int seconds, Runnable each) {
    for (int i = 0; i < seconds; i++) {
      second++;
      connections.due(
          second, c -> closed(c, connections.millis[c], connections.bytes[c], connections.how[c]));
      later.take(second, Runnable::run);
      each.run();
      book();
    }
  }

  private void book() {
    long through = START_MILLIS + second * 1_000L;
    long appended = through + 50;
    for (int i = 0; i < PROXIES; i++) {
      Proxy proxy = proxies[i];
      events += proxy.events();
      book(proxy.batch(through), appended);
      if (proxy.isSnapshotDue(second)) {
        book(proxy.snapshot(through, second, held(i)), appended);
      }
    }
    ledger.out().drain(new Settled());
    signals.look(appended, this::found);
  }

  private void book(ConnectionRecord.Builder record, long appended) {
    byte[] value = record.build().toByteArray();
    offset++;
    RecordCheck.Checked checked = check.check(value, appended);
    BatchColumns batch = checked.batch();
    ConnectionRecord other = checked.record();
    if (batch != null) {
      ledger.book(batch, appended, offset);
    } else if (other != null) {
      ledger.book(other, appended, offset);
    } else {
      throw new IllegalStateException(
          "rejected: " + Objects.requireNonNull(checked.rejection()).detail());
    }
  }

  /** The connections of marked clients at a proxy, by zone and client. */
  private Map<Integer, Map<Long, HeavySource.Builder>> held(int proxy) {
    Map<Integer, Map<Long, HeavySource.Builder>> held = new HashMap<>();
    connections.eachShared(
        i -> {
          if (i % PROXIES == proxy) {
            HeavySource.Builder source =
                held.computeIfAbsent(connections.zone[i], z -> new HashMap<>())
                    .computeIfAbsent(
                        connections.client[i], c -> HeavySource.newBuilder().setClientLow(c));
            source
                .setOpen(source.getOpen() + 1)
                .setBytesIn(source.getBytesIn() + connections.bytesSoFar(i, second));
          }
        });
    return held;
  }

  private void found(String zone, Finding finding) {
    found(zoneNumber(zone), finding);
  }

  /**
   * True if something else that was found in the zone explains a surge; the dialogue with a zone
   * uses the same rule.
   */
  private boolean isExplained(int zone) {
    return latest.get(zone).values().stream()
        .anyMatch(other -> other.kind != AbuseKind.SURGE && second - other.lastSecond <= 600);
  }

  void found(int zone, Finding finding) {
    if (finding.kind() == AbuseKind.SURGE && isExplained(zone)) {
      return;
    }
    Alarm alarm = latest.get(zone).get(finding.kind());
    if (alarm == null || !alarm.goesOn(second)) {
      alarm = new Alarm(zone, finding.kind(), second);
      alarm.evidence = finding.evidence() + " " + finding.figures();
      latest.get(zone).put(finding.kind(), alarm);
      alarms.add(alarm);
    }
    alarm.lastSecond = second;
    alarm.confidence = Math.max(alarm.confidence, finding.confidence());
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
      Finding surge = surges.row(zone, parsed, rule);
      if (surge != null) {
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
