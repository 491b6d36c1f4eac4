package io.tidemark.acceptance;

import io.tidemark.events.Shards;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Emitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The times of connections as their clients know them, by this machine's clock, and the bounds for
 * the books that follow from these times. A connection is surely open from its 101 until its client
 * asks to close it, and possibly from its request until it is closed. It is only possibly open
 * where the books could not know: while its proxy was lost, or if its proxy never got it through to
 * Kafka.
 */
final class Visits {
  /** The longest time between an event at a proxy and at its client. */
  private static final long APART_MILLIS = 500;

  static final long NEVER = Long.MAX_VALUE / 2;

  /** One client's connection through one run of a proxy. */
  static final class Visit {
    final String zone;
    final String node;
    final long askedMillis = System.currentTimeMillis();
    volatile long gotMillis = NEVER;
    volatile long leavingMillis = NEVER;
    volatile long goneMillis = NEVER;

    Visit(String zone, String node) {
      this.zone = zone;
      this.node = node;
    }
  }

  /** A stretch in which the books could not know what a proxy has open in a shard. */
  private record Doubt(String node, int shard, long from, long to) {}

  /** The lowest and the highest possible value of a figure. */
  record Bounds(long least, long most) {
    boolean hold(long value) {
      return value >= least && value <= most;
    }
  }

  /** The bounds for one zone in one stretch of time. */
  record Figures(Bounds atEnd, Bounds peak, Bounds millis) {}

  private final ConcurrentLinkedQueue<Visit> all = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> deaths = new ConcurrentHashMap<>();
  private final List<Doubt> doubts = new ArrayList<>();

  Visit begin(String zone, String node) {
    Visit visit = new Visit(zone, node);
    all.add(visit);
    return visit;
  }

  /** Records that a proxy and all its connections ended between these times. */
  void died(String node, long from, long to) {
    deaths.put(node + " " + to, to);
    for (Visit visit : all) {
      if (visit.node.equals(node) && visit.goneMillis > from) {
        visit.leavingMillis = Math.min(visit.leavingMillis, from);
        visit.goneMillis = Math.min(visit.goneMillis, to);
      }
    }
  }

  /**
   * Visits that ended between these times may be in the books until {@code to}: the proxy died, and
   * nobody knows when exactly.
   */
  void blur(long from, long to) {
    for (Visit visit : all) {
      if (visit.goneMillis >= from && visit.goneMillis < to) {
        visit.goneMillis = to;
      }
    }
  }

  private long death(String node, long since) {
    return deaths.entrySet().stream()
        .filter(death -> death.getKey().startsWith(node + " ") && death.getValue() >= since)
        .mapToLong(Map.Entry::getValue)
        .min()
        .orElse(NEVER);
  }

  /** Takes from the ledger's decisions when it could not know what was open. */
  void doubt(List<DecisionRecord> decisions) {
    Map<List<Object>, Long> lost = new HashMap<>();
    for (DecisionRecord decision : decisions) {
      String node = decision.getEmitter().getNode();
      List<Object> who = List.of(decision.getEmitter(), decision.getShard());
      if (decision.getKind() == DecisionKind.LOST || decision.getKind() == DecisionKind.BEHIND) {
        lost.put(who, decision.getSinceMillis());
      } else if (decision.getKind() != DecisionKind.CLAMPED) {
        Long since = lost.remove(who);
        long from = since == null ? decision.getSinceMillis() : since;
        doubts.add(new Doubt(node, decision.getShard(), from, decision.getAtMillis()));
      }
    }
    lost.forEach(
        (who, since) -> {
          String node = ((Emitter) who.get(0)).getNode();
          doubts.add(new Doubt(node, (Integer) who.get(1), since, death(node, since)));
        });
  }

  private static final class Change {
    long sure;
    long perhaps;
  }

  private Changes changes(String zone, int shards) {
    Changes changes = new Changes();
    int shard = Shards.shard(zone, shards);
    for (Visit visit : all) {
      if (visit.zone.equals(zone)) {
        changes.perhaps(visit.askedMillis - APART_MILLIS, visit.goneMillis + APART_MILLIS);
        long from = visit.gotMillis + APART_MILLIS;
        long to = visit.leavingMillis - APART_MILLIS;
        for (Doubt doubt : doubts) {
          if (doubt.node.equals(visit.node) && doubt.shard == shard && doubt.from < to) {
            changes.sure(from, Math.min(to, doubt.from));
            from = Math.max(from, doubt.to);
          }
        }
        changes.sure(from, to);
      }
    }
    return changes;
  }

  private static final class Changes {
    final TreeMap<Long, Change> byMillis = new TreeMap<>();

    private Change at(long millis) {
      return byMillis.computeIfAbsent(millis, at -> new Change());
    }

    void sure(long from, long to) {
      if (from < to) {
        at(from).sure++;
        at(to).sure--;
      }
    }

    void perhaps(long from, long to) {
      at(from).perhaps++;
      at(to).perhaps--;
    }
  }

  Figures figures(String zone, int shards, long from, long to) {
    Changes changes = changes(zone, shards);
    long sure = 0;
    long perhaps = 0;
    for (Change change : changes.byMillis.headMap(from, true).values()) {
      sure += change.sure;
      perhaps += change.perhaps;
    }
    long surePeak = sure;
    long perhapsPeak = perhaps;
    long sureMillis = 0;
    long perhapsMillis = 0;
    long last = from;
    for (Map.Entry<Long, Change> at : changes.byMillis.subMap(from, false, to, false).entrySet()) {
      sureMillis += sure * (at.getKey() - last);
      perhapsMillis += perhaps * (at.getKey() - last);
      last = at.getKey();
      sure += at.getValue().sure;
      perhaps += at.getValue().perhaps;
      surePeak = Math.max(surePeak, sure);
      perhapsPeak = Math.max(perhapsPeak, perhaps);
    }
    sureMillis += sure * (to - last);
    perhapsMillis += perhaps * (to - last);
    return new Figures(
        new Bounds(sure, perhaps),
        new Bounds(surePeak, perhapsPeak),
        new Bounds(sureMillis, perhapsMillis));
  }

  /** The number of visits that got their 101. */
  long count() {
    return all.stream().filter(visit -> visit.gotMillis != NEVER).count();
  }

  /** The number of visits that are open now. */
  long open() {
    return all.stream()
        .filter(visit -> visit.gotMillis != NEVER && visit.goneMillis == NEVER)
        .count();
  }
}
