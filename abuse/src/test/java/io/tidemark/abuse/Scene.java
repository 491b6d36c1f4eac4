package io.tidemark.abuse;

import io.tidemark.events.Prefix;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.Witness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** A simulation of one zone and its connections, second by second. */
final class Scene {
  private static final long V4 = 0xffffL << 32;

  /** The operator's own load balancer. */
  static final int BALANCER = 99_999;

  private static final Watching WATCHING =
      new Watching(true, Objects.requireNonNull(Prefix.list("192.0.2.0/24, " + text(BALANCER))));

  /** A connection that will be closed. */
  private record Going(int second, long source, long millis, long bytes, CloseCategory category) {}

  AbuseRule rule = AbuseRule.DEFAULT;
  final ShardSignals signals = new ShardSignals(WATCHING, (plan, zone) -> rule);
  final Random random = new Random(8);
  private final PriorityQueue<Going> going =
      new PriorityQueue<>((a, b) -> Integer.compare(a.second, b.second));
  private final Witness.Zone zone = signals.zone("shop", "free", 0);
  private final Map<AbuseKind, Finding> last = new HashMap<>();
  private final Map<AbuseKind, Integer> first = new HashMap<>();
  private final Map<AbuseKind, Integer> lastSeen = new HashMap<>();
  int second;
  private long open;

  static long address(int number) {
    return V4 | (0x0a000000L + number);
  }

  static String text(int number) {
    return SourceKey.text(address(number));
  }

  /** Opens a connection that carries data and is closed by its client after this many seconds. */
  void visit(int source, int seconds) {
    connect(address(source), seconds, 2_000, CloseCategory.CLIENT_CLOSED);
  }

  void connect(long source, int seconds, long bytes, CloseCategory category) {
    zone.opened(0, source, second);
    open++;
    going.add(new Going(second + seconds, source, seconds * 1_000L, bytes, category));
  }

  void hold(int source) {
    zone.opened(0, address(source), second);
    open++;
  }

  /** Reports for a proxy that a source holds this many connections, with this many bytes in all. */
  void tell(int source, long connections, long bytes) {
    zone.holds(0, address(source), connections, bytes, second);
  }

  void refuse(int source, RefusalReason reason, long path) {
    zone.refused(0, address(source), reason, path, second);
  }

  /** Opens connections of this many people, who stay for some minutes, as on a normal day. */
  void people(int everySecond) {
    for (int i = 0; i < everySecond; i++) {
      visit(100_000 + random.nextInt(20_000), 30 + random.nextInt(600));
    }
  }

  /** Plays some seconds; each begins with the closes that are due. */
  void play(int seconds, IntConsumer each) {
    for (int i = 0; i < seconds; i++) {
      second++;
      while (!going.isEmpty() && going.peek().second <= second) {
        Going one = going.poll();
        zone.closed(0, one.source, one.millis, one.bytes, one.category, second);
        open--;
      }
      zone.open(open);
      each.accept(i);
      int now = second;
      signals.look(
          Witness.EPOCH_MILLIS + second * 1_000L,
          (where, finding) -> {
            last.put(finding.kind(), finding);
            lastSeen.put(finding.kind(), now);
            first.putIfAbsent(finding.kind(), now);
          });
    }
  }

  /** Closes all connections as the origin does, and returns their sources. */
  List<Long> dropAll() {
    List<Long> sources = new ArrayList<>();
    for (Going one : going) {
      sources.add(one.source);
      zone.closed(0, one.source, 60_000, one.bytes, CloseCategory.ORIGIN_CLOSED, second);
    }
    open -= going.size();
    going.clear();
    return sources;
  }

  /** Loses a proxy with this part of the open connections. */
  void lose(double part) {
    zone.open(open);
    zone.lost(Math.round(part * open), second);
    open -= Math.round(part * open);
  }

  boolean isKnown(int source) {
    return Objects.requireNonNull(((ZoneSignals) zone).sources.find(address(source), second)).known;
  }

  Set<AbuseKind> found() {
    return new TreeSet<>(last.keySet());
  }

  Finding finding(AbuseKind kind) {
    Finding finding = last.get(kind);
    if (finding == null) {
      throw new AssertionError(kind + " was not found, but " + last.keySet());
    }
    return finding;
  }

  int lastSecond(AbuseKind kind) {
    return lastSeen.getOrDefault(kind, 0);
  }

  int firstSecond(AbuseKind kind) {
    return first.getOrDefault(kind, Integer.MAX_VALUE);
  }
}
