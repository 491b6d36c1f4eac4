package io.tidemark.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.access.Scope;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.cases.ZoneStanding;
import io.tidemark.events.Contract;
import io.tidemark.events.Shards;
import io.tidemark.events.v1.Zone;
import io.tidemark.zones.ZoneTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The route of a zone's standing in the usage policy, whichever instance has its dialogue. */
public final class StandingApi {
  private final LiveDialogues live;
  private final int shards;
  private final Peers peers;
  private final ZoneTable zones;

  public StandingApi(LiveDialogues live, int shards, Peers peers, ZoneTable zones) {
    this.live = live;
    this.shards = shards;
    this.peers = peers;
    this.zones = zones;
  }

  record Answer(
      String zone,
      String plan,
      String state,
      @Nullable String latestCase,
      List<SuspicionAnswers.Suspected> suspicions,
      List<String> limits) {
    static Answer of(ZoneStanding standing) {
      return new Answer(
          standing.zone(),
          standing.plan(),
          standing.standing().text(),
          standing.caseId(),
          standing.suspicions().stream()
              .map(one -> SuspicionAnswers.Suspected.of(one, standing.zone()))
              .toList(),
          standing.limits());
    }
  }

  void routes(RoutesConfig routes) {
    routes.get("/api/v1/zones/{id}/standing", this::standing, Scope.READ);
    routes.get(Peers.INSIDE + "/standings/{id}", this::own, Scope.PEER);
  }

  private void standing(Context context) {
    String id = ApiServer.zoneId(context);
    ZoneStanding found = own(id);
    if (found == null) {
      for (String peer : peers.others()) {
        found = found == null ? peers.ask(peer, "/standings/" + id, ZoneStanding.class) : found;
      }
    }
    if (found == null) {
      throw new Problem.Raised(
          Problem.of(503, "No owner", "zone %s is between two owners; ask again".formatted(id)));
    }
    ApiServer.json(context, Answer.of(found));
  }

  private void own(Context context) {
    String id = ApiServer.zoneId(context);
    ZoneStanding own = own(id);
    if (own == null) {
      throw new Problem.Raised(Problem.of(404, "Elsewhere", "another instance keeps " + id));
    }
    ApiServer.json(context, own);
  }

  private @Nullable ZoneStanding own(String id) {
    Zone zone = zones.zone(id);
    return live.standing(
        Shards.shard(id, shards), id, zone == null ? Contract.UNKNOWN_PLAN : zone.getPlan());
  }
}
