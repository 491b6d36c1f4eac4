package io.tidemark.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One shard's ledger behind a lock: its owner books one record at a time, and any thread may read
 * in between. {@code nowMillis} only decides what is unconfirmed (how long an emitter has been
 * silent); it never reaches the books.
 */
public final class LiveShard {
  private final ShardLedger ledger;
  private final ReentrantLock lock = new ReentrantLock();

  public LiveShard(ShardLedger ledger) {
    this.ledger = ledger;
  }

  /** Changes the ledger; only the owner may call it. */
  public void change(Consumer<ShardLedger> change) {
    lock.lock();
    try {
      change.accept(ledger);
    } finally {
      lock.unlock();
    }
  }

  /** A zone's figures, or {@code null} if the shard has never heard of it. */
  public @Nullable ZoneFigures zone(String id, long nowMillis) {
    lock.lock();
    try {
      ZoneAccount zone = ledger.books.zones.find(id);
      return zone == null ? null : figures(List.of(zone), nowMillis).get(0);
    } finally {
      lock.unlock();
    }
  }

  /** The memory that abuse detection takes. */
  public Witness.Held held() {
    return ledger.witness.held();
  }

  /** The shard's log time. */
  public long logMillis() {
    lock.lock();
    try {
      return ledger.books.time.millis();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A zone's confirmed connections on emitters that have reported after a log time. Other emitters
   * may be gone, and their clients would be counted twice.
   */
  public long confirmed(String id, long nowMillis, long afterLogMillis) {
    lock.lock();
    try {
      ZoneAccount zone = ledger.books.zones.find(id);
      long confirmed = 0;
      if (zone != null) {
        for (Emitter emitter : ledger.books.emitters.living()) {
          if (emitter.lastWordMillis > afterLogMillis && !emitter.isUnconfirmed(now(nowMillis))) {
            confirmed += emitter.zones.of(zone);
          }
        }
      }
      return confirmed;
    } finally {
      lock.unlock();
    }
  }

  /** The zones with the most open connections. */
  public List<ZoneFigures> fullest(int most, long nowMillis) {
    return first(most, Comparator.comparingLong((ZoneAccount z) -> -z.counts.open), "", nowMillis);
  }

  /** The next zones after {@code id}, in the order of their ids. */
  public List<ZoneFigures> after(String id, int most, long nowMillis) {
    return first(most, Comparator.comparing((ZoneAccount z) -> z.id), id, nowMillis);
  }

  private List<ZoneFigures> first(
      int most, Comparator<ZoneAccount> order, String after, long nowMillis) {
    lock.lock();
    try {
      PriorityQueue<ZoneAccount> kept = new PriorityQueue<>(order.reversed());
      for (ZoneAccount zone : ledger.books.zones.all()) {
        if (zone.id.compareTo(after) > 0) {
          kept.add(zone);
          if (kept.size() > most) {
            kept.remove();
          }
        }
      }
      return figures(kept, nowMillis);
    } finally {
      lock.unlock();
    }
  }

  public ShardFigures figures(long nowMillis) {
    lock.lock();
    try {
      Map<String, Long> doubtByPlan = new HashMap<>();
      Map<String, Long> doubtByNode = new HashMap<>();
      Map<String, Long> lost = new HashMap<>();
      Map<String, Long> heard = new HashMap<>();
      for (Emitter emitter : ledger.books.emitters.byId.values()) {
        boolean isLost = emitter.status == Emitter.Status.LOST;
        (isLost ? lost : heard).merge(emitter.id.node(), emitter.lastWordMillis, Math::max);
        if (emitter.status == Emitter.Status.LIVE && emitter.isUnconfirmed(now(nowMillis))) {
          emitter.zones.forEach(
              (place, zone, open) -> {
                String plan = zone.plan.plan;
                doubtByPlan.merge(plan, open, Long::sum);
                doubtByNode.merge(emitter.id.node(), open, Long::sum);
              });
        }
      }
      Map<String, Figures> plans = new TreeMap<>();
      for (PlanAccount plan : ledger.books.plans.values()) {
        plans.put(plan.plan, Figures.of(plan.counts, doubtByPlan.getOrDefault(plan.plan, 0L)));
      }
      Map<String, NodeFigures> nodes = new TreeMap<>();
      for (NodeAccount node : ledger.books.nodes.values()) {
        nodes.put(
            node.node,
            new NodeFigures(
                Figures.of(node.counts, doubtByNode.getOrDefault(node.node, 0L)),
                new NodeFigures.Faults(
                    node.duplicates,
                    node.gaps,
                    node.lostEmitters,
                    node.returnedEmitters,
                    lost.getOrDefault(node.node, 0L),
                    heard.getOrDefault(node.node, 0L)),
                new NodeFigures.Repairs(
                    node.lateEvents,
                    node.clampedEvents,
                    node.unnamedEvents,
                    node.repaired,
                    node.returned,
                    node.late,
                    node.skewMillis)));
      }
      return new ShardFigures(
          plans,
          nodes,
          new ShardFigures.Health(
              ledger.books.imbalance,
              ledger.books.rejected,
              ledger.books.zones.all().size(),
              ledger.books.time.millis(),
              ledger.books.settledMillis));
    } finally {
      lock.unlock();
    }
  }

  /** The figures of some zones, also by proxy: one walk through the emitters for all of them. */
  private List<ZoneFigures> figures(Collection<ZoneAccount> zones, long nowMillis) {
    Map<ZoneAccount, Holders> holders = new LinkedHashMap<>();
    zones.forEach(zone -> holders.put(zone, new Holders()));
    for (Emitter emitter : ledger.books.emitters.living()) {
      boolean inDoubt = emitter.isUnconfirmed(now(nowMillis));
      emitter.zones.forEach(
          (place, zone, open) -> {
            Holders of = holders.get(zone);
            if (of != null) {
              of.byNode.merge(emitter.id.node(), open, Long::sum);
              of.unconfirmed += inDoubt ? open : 0;
            }
          });
    }
    List<ZoneFigures> figures = new ArrayList<>(zones.size());
    holders.forEach(
        (zone, of) ->
            figures.add(
                new ZoneFigures(
                    zone.id,
                    zone.plan.plan,
                    Figures.of(zone.counts, of.unconfirmed),
                    of.byNode,
                    ledger.books.time.millis())));
    return figures;
  }

  /** A zone's open connections by proxy. */
  private static final class Holders {
    final Map<String, Long> byNode = new TreeMap<>();
    long unconfirmed;
  }

  private long now(long nowMillis) {
    return Math.max(nowMillis, ledger.books.time.millis());
  }
}
