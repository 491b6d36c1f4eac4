package io.tidemark.api;

import io.javalin.config.RoutesConfig;
import io.tidemark.access.Scope;
import io.tidemark.events.Shards;
import io.tidemark.ledger.Figures;
import io.tidemark.ledger.LiveShard;
import io.tidemark.ledger.LiveShards;
import io.tidemark.ledger.NodeFigures;
import io.tidemark.ledger.ShardFigures;
import io.tidemark.ledger.ZoneFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The live figures of the whole fleet: the shards of this instance, and those of the others. */
public final class Fleet {
  private final LiveShards live;
  private final int shards;
  private final Peers peers;

  public Fleet(LiveShards live, int shards, Peers peers) {
    this.live = live;
    this.shards = shards;
    this.peers = peers;
  }

  /** A zone's figures as its owner has them. */
  public record Answer(Found found, @Nullable ZoneFigures figures) {
    /** True if the owner could be asked, and knew the zone. */
    public enum Found {
      HERE,
      UNHEARD_OF,
      NO_OWNER
    }
  }

  public Answer zone(String id) {
    Answer here = own(id);
    if (here.found() != Answer.Found.NO_OWNER) {
      return here;
    }
    Optional<String> owner = peers.ownerOf(Shards.shard(id, shards));
    Answer there = owner.map(peer -> peers.ask(peer, "/zones/" + id, Answer.class)).orElse(null);
    return there == null ? here : there;
  }

  /** Only this instance's answer. */
  Answer own(String id) {
    LiveShard shard = live.shard(Shards.shard(id, shards));
    if (shard == null) {
      return new Answer(Answer.Found.NO_OWNER, null);
    }
    ZoneFigures figures = shard.zone(id, System.currentTimeMillis());
    return new Answer(figures == null ? Answer.Found.UNHEARD_OF : Answer.Found.HERE, figures);
  }

  /**
   * Sums over all shards.
   *
   * @param missing shards that nobody answered for; their connections are not in the sums
   */
  public record Totals(
      Map<String, Figures> plans,
      Map<String, NodeFigures> nodes,
      Figures all,
      ShardFigures.Health health,
      List<Integer> missing) {}

  public Totals totals() {
    Map<Integer, ShardFigures> heard = new TreeMap<>(own().shards());
    if (heard.size() < shards) {
      for (String peer : peers.others()) {
        InstanceFigures figures = peers.ask(peer, "/shards", InstanceFigures.class);
        if (figures != null) {
          figures.shards().forEach(heard::putIfAbsent);
        }
      }
    }
    Map<String, Figures> plans = new TreeMap<>();
    Map<String, NodeFigures> nodes = new TreeMap<>();
    Figures all = Figures.NONE;
    long imbalance = 0;
    long rejected = 0;
    long zones = 0;
    long asOf = heard.isEmpty() ? 0 : Long.MAX_VALUE;
    long settled = asOf;
    for (ShardFigures shard : heard.values()) {
      shard.plans().forEach((plan, figures) -> plans.merge(plan, figures, Figures::plus));
      shard.nodes().forEach((node, figures) -> nodes.merge(node, figures, NodeFigures::plus));
      imbalance += shard.health().imbalance();
      rejected += shard.health().rejected();
      zones += shard.health().zones();
      asOf = Math.min(asOf, shard.health().asOfMillis());
      settled = Math.min(settled, shard.health().settledMillis());
    }
    for (Figures figures : plans.values()) {
      all = all.plus(figures);
    }
    List<Integer> missing = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      if (!heard.containsKey(shard)) {
        missing.add(shard);
      }
    }
    return new Totals(
        plans,
        nodes,
        all,
        new ShardFigures.Health(imbalance, rejected, zones, asOf, settled),
        missing);
  }

  /** Only this instance's shards. */
  InstanceFigures own() {
    Map<Integer, ShardFigures> figures = new TreeMap<>();
    long now = System.currentTimeMillis();
    live.all().forEach((shard, ledger) -> figures.put(shard, ledger.figures(now)));
    return new InstanceFigures(figures);
  }

  /** The zones with the most open connections in the fleet. */
  public List<ZoneFigures> fullest(int most) {
    return merged(
        ownFullest(most),
        "/fullest?limit=" + most,
        Comparator.comparingLong((ZoneFigures zone) -> -zone.figures().open())
            .thenComparing(ZoneFigures::zone),
        most);
  }

  /** The fleet's zones after this id, in the order of ids. */
  public List<ZoneFigures> after(String id, int most) {
    return merged(
        ownAfter(id, most),
        "/after?id=" + id + "&limit=" + most,
        Comparator.comparing(ZoneFigures::zone),
        most);
  }

  List<ZoneFigures> ownFullest(int most) {
    long now = System.currentTimeMillis();
    return live.all().values().stream()
        .flatMap(shard -> shard.fullest(most, now).stream())
        .toList();
  }

  List<ZoneFigures> ownAfter(String id, int most) {
    long now = System.currentTimeMillis();
    return live.all().values().stream()
        .flatMap(shard -> shard.after(id, most, now).stream())
        .toList();
  }

  private List<ZoneFigures> merged(
      List<ZoneFigures> own, String path, Comparator<ZoneFigures> order, int most) {
    Map<String, ZoneFigures> zones = new TreeMap<>();
    if (live.all().size() < shards) {
      for (String peer : peers.others()) {
        ZoneFigures[] answered = peers.ask(peer, path, ZoneFigures[].class);
        for (int i = 0; answered != null && i < answered.length; i++) {
          zones.put(answered[i].zone(), answered[i]);
        }
      }
    }
    own.forEach(zone -> zones.put(zone.zone(), zone));
    return zones.values().stream().sorted(order).limit(most).toList();
  }

  /** True if all shards have an owner that answers. */
  public boolean isComplete() {
    return live.all().size() == shards || totals().missing().isEmpty();
  }

  /** The routes that the other instances call. */
  void routes(RoutesConfig routes) {
    routes.get(
        Peers.INSIDE + "/zones/{id}",
        context -> ApiServer.json(context, own(ApiServer.zoneId(context))),
        Scope.PEER);
    routes.get(Peers.INSIDE + "/shards", context -> ApiServer.json(context, own()), Scope.PEER);
    routes.get(
        Peers.INSIDE + "/fullest",
        context -> ApiServer.json(context, ownFullest(ApiServer.limit(context))),
        Scope.PEER);
    routes.get(
        Peers.INSIDE + "/after",
        context ->
            ApiServer.json(
                context,
                ownAfter(
                    Objects.requireNonNullElse(context.queryParam("id"), ""),
                    ApiServer.limit(context))),
        Scope.PEER);
  }
}
