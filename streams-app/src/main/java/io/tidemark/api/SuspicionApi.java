package io.tidemark.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.access.Scope;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.ApplyProposal;
import io.tidemark.events.v1.ClearSuspicion;
import io.tidemark.events.v1.MarkSuspicion;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.SuspicionMark;
import io.tidemark.usage.history.Suspicions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of suspicions: active and past ones, marks, and blocks of their sources. */
public final class SuspicionApi {
  private final Asks asks;
  private final @Nullable Suspicions history;
  private final Clock clock;

  public SuspicionApi(Asks asks, @Nullable Suspicions history, Clock clock) {
    this.asks = asks;
    this.history = history;
    this.clock = clock;
  }

  void routes(RoutesConfig routes) {
    routes.get("/api/v1/suspicions", this::list, Scope.READ);
    routes.get("/api/v1/suspicions/score", this::score, Scope.READ);
    routes.post("/api/v1/zones/{id}/suspicions", this::raise, Scope.OPERATE);
    routes.delete("/api/v1/zones/{id}/suspicions/{suspicion}", this::clear, Scope.OPERATE);
    routes.post("/api/v1/zones/{id}/suspicions/{suspicion}/limits", this::apply, Scope.OPERATE);
    routes.post("/api/v1/zones/{id}/suspicions/{suspicion}/mark", this::mark, Scope.OPERATE);
  }

  private Suspicions history() {
    if (history == null) {
      throw Problem.noHistory();
    }
    return history;
  }

  private void list(Context context) throws SQLException {
    String marked = context.queryParam("mark");
    if (marked != null && !List.of("true", "false", "none").contains(marked)) {
      throw Body.wrong("mark", marked, "one of true, false, none");
    }
    String zone = ApiServer.zoneFilter(context);
    String detector = context.queryParam("detector");
    if (detector != null && !detector.matches("[a-z_]{1,64}")) {
      throw Body.wrong("detector", detector, "1 to 64 of [a-z_]");
    }
    Suspicions.Asked asked =
        new Suspicions.Asked(zone, detector, marked, UsageParameters.before(context, clock));
    ApiServer.json(
        context,
        new SuspicionAnswers.PastList(
            history().newest(asked, ApiServer.limit(context)).stream()
                .map(SuspicionAnswers.Past::of)
                .toList()));
  }

  private void score(Context context) throws SQLException {
    ApiServer.json(
        context,
        new SuspicionAnswers.ScoreList(
            history().scores().stream().map(SuspicionAnswers.Score::of).toList()));
  }

  private void raise(Context context) throws InterruptedException {
    String zone = ApiServer.zoneId(context);
    Body body = Body.of(context, Body.fields("actor", "evidence", "detector", "lasts"));
    ActionRecord outcome =
        asks.ask(
            context,
            Asks.request(zone, body.actor(), context)
                .setRaiseSuspicion(
                    RaiseSuspicion.newBuilder()
                        .setDetector(body.text("detector", "people"))
                        .setEvidence(body.text("evidence"))
                        .setUntilMillis(clock.millis() + body.duration("lasts").toMillis())));
    context.status(201);
    ApiServer.json(context, SuspicionAnswers.Suspected.of(outcome.getSuspicion(), zone));
  }

  private void clear(Context context) throws InterruptedException {
    String zone = ApiServer.zoneId(context);
    Body body = Body.of(context, Body.fields("actor", "reason"));
    ActionRecord outcome =
        asks.ask(
            context,
            Asks.request(zone, body.actor(), context)
                .setClearSuspicion(
                    ClearSuspicion.newBuilder()
                        .setSuspicionId(context.pathParam("suspicion"))
                        .setReason(body.text("reason"))));
    ApiServer.json(context, SuspicionAnswers.Suspected.of(outcome.getSuspicion(), zone));
  }

  private void apply(Context context) throws InterruptedException {
    String zone = ApiServer.zoneId(context);
    Body body = Body.of(context, Body.fields("actor", "reason", "expires_in", "close_established"));
    ActionRecord outcome =
        asks.ask(
            context,
            Asks.request(zone, body.actor(), context)
                .setApplyProposal(
                    ApplyProposal.newBuilder()
                        .setSuspicionId(context.pathParam("suspicion"))
                        .setReason(body.text("reason"))
                        .setExpiresMillis(clock.millis() + body.duration("expires_in").toMillis())
                        .setCloseEstablished(body.flag("close_established"))));
    context.status(201);
    ApiServer.json(context, SuspicionAnswers.Suspected.of(outcome.getSuspicion(), zone));
  }

  private void mark(Context context) throws InterruptedException {
    String zone = ApiServer.zoneId(context);
    Body body = Body.of(context, Body.fields("actor", "mark", "note"));
    String mark = body.text("mark");
    if (!mark.equals("true") && !mark.equals("false")) {
      throw Body.wrong("mark", mark, "true or false, as text");
    }
    ActionRecord outcome =
        asks.ask(
            context,
            Asks.request(zone, body.actor(), context)
                .setMarkSuspicion(
                    MarkSuspicion.newBuilder()
                        .setSuspicionId(context.pathParam("suspicion"))
                        .setMark(
                            mark.equals("true")
                                ? SuspicionMark.MARKED_TRUE
                                : SuspicionMark.MARKED_FALSE)
                        .setNote(body.text("note", ""))));
    ApiServer.json(context, SuspicionAnswers.Suspected.of(outcome.getSuspicion(), zone));
  }
}
