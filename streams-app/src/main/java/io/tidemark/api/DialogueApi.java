package io.tidemark.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.access.Scope;
import io.tidemark.cases.CaseTable;
import io.tidemark.cases.LimitTable;
import io.tidemark.cases.LimitText;
import io.tidemark.cases.LiveCaps;
import io.tidemark.events.Contract;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import io.tidemark.events.v1.LiftLimit;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.ZoneCap;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The routes of cases and limits. Every change is {@link Asks requested} from the zone's dialogue;
 * the answer is its outcome.
 */
public final class DialogueApi {
  private static final int MOST = 1_000;
  private static final Set<CaseStepKind> STEPS =
      EnumSet.of(
          CaseStepKind.CONTACT, CaseStepKind.ANSWER, CaseStepKind.RESOLVE, CaseStepKind.NOTE);
  private static final Set<CaseResolution> RESOLUTIONS =
      EnumSet.of(
          CaseResolution.UPGRADED,
          CaseResolution.EXPLAINED,
          CaseResolution.GUIDELINE_CHANGED,
          CaseResolution.NO_ANSWER,
          CaseResolution.FALSE_ALARM);
  private static final Set<String> STATES =
      Set.of("active", "open", "contacted", "answered", "resolved", "all");

  private final CaseTable cases;
  private final LimitTable limits;
  private final LiveCaps caps;
  private final Asks asks;
  private final Trial trial;
  private final Clock clock;

  /** A trial of what a limit would have hit. */
  public interface Trial {
    /** The figures by name, with the span of time they cover. */
    Map<String, Object> hits(LimitRecord limit);
  }

  public DialogueApi(
      CaseTable cases, LimitTable limits, LiveCaps caps, Asks asks, Trial trial, Clock clock) {
    this.cases = cases;
    this.limits = limits;
    this.caps = caps;
    this.asks = asks;
    this.trial = trial;
    this.clock = clock;
  }

  void routes(RoutesConfig routes) {
    routes.get("/api/v1/cases", this::list, Scope.READ);
    routes.get(
        "/api/v1/cases/{case}", context -> ApiServer.json(context, known(context)), Scope.READ);
    routes.post("/api/v1/cases/{case}/steps", this::step, Scope.OPERATE);
    routes.get("/api/v1/limits", this::limits, Scope.READ);
    routes.get("/api/v1/limits/crowdsec", this::crowdSec, Scope.READ);
    routes.get("/api/v1/limits/{limit}", this::limit, Scope.READ);
    routes.post("/api/v1/limits", this::set, Scope.OPERATE);
    routes.delete("/api/v1/limits/{limit}", this::lift, Scope.OPERATE);
  }

  private void list(Context context) {
    String state = Objects.requireNonNullElse(context.queryParam("state"), "active");
    if (!STATES.contains(state)) {
      throw Body.wrong("state", state, "one of active, open, contacted, answered, resolved, all");
    }
    String zone = ApiServer.zoneFilter(context);
    String plan = context.queryParam("plan");
    String after = Objects.requireNonNullElse(context.queryParam("after"), "");
    int limit = ApiServer.limit(context);
    List<CaseRecord> found =
        cases.all(
            record ->
                isIn(record, state)
                    && (zone == null || record.getZone().equals(zone))
                    && (plan == null || record.getPlan().equals(plan)));
    int from = 0;
    for (int i = 0; i < found.size() && !after.isEmpty(); i++) {
      if (found.get(i).getId().equals(after)) {
        from = i + 1;
      }
    }
    List<CaseRecord> page = found.subList(from, Math.min(found.size(), from + limit));
    boolean more = from + page.size() < found.size();
    ApiServer.json(
        context,
        new CaseAnswers.CaseList(
            page.stream().map(CaseAnswers.Case::of).toList(),
            more ? page.get(page.size() - 1).getId() : null));
  }

  private static boolean isIn(CaseRecord record, String state) {
    return state.equals("all")
        || (state.equals("active")
            ? record.getState() != CaseState.CASE_RESOLVED
            : CaseAnswers.text(record.getState()).equals(state));
  }

  private CaseAnswers.Case known(Context context) {
    return CaseAnswers.Case.of(find(context.pathParam("case")));
  }

  private CaseRecord find(String id) {
    CaseRecord record = cases.find(id);
    if (record == null) {
      throw new Problem.Raised(
          Problem.of(404, "Unknown case", "there is no case %s".formatted(id)));
    }
    return record;
  }

  private void step(Context context) throws InterruptedException {
    CaseRecord of = find(context.pathParam("case"));
    Body body =
        Body.of(context, Body.fields("step", "version", "actor", "channel", "note", "resolution"));
    CaseStepKind kind = body.one("step", body.text("step"), STEPS);
    CaseStepRequest.Builder step =
        CaseStepRequest.newBuilder()
            .setCaseId(of.getId())
            .setVersion(body.whole("version"))
            .setKind(kind)
            .setChannel(body.text("channel", ""))
            .setNote(body.text("note", ""));
    if (kind == CaseStepKind.RESOLVE) {
      step.setResolution(body.one("resolution", body.text("resolution"), RESOLUTIONS));
    } else if (body.has("resolution")) {
      throw Body.wrong("resolution", body.text("resolution"), "left out but for resolve");
    }
    ActionRecord outcome =
        asks.ask(context, Asks.request(of.getZone(), body.actor(), context).setCaseStep(step));
    cases.heard(outcome.getCase());
    ApiServer.json(context, CaseAnswers.Case.of(outcome.getCase()));
  }

  private void limits(Context context) {
    String zone = ApiServer.zoneFilter(context);
    ApiServer.json(
        context,
        new CaseAnswers.LimitList(
            limits.limits().stream()
                .filter(limit -> zone == null || limit.getZone().equals(zone))
                .limit(MOST)
                .map(this::answer)
                .toList()));
  }

  /** Answers with blocks only, since bouncers do not know caps. */
  private void crowdSec(Context context) {
    long now = clock.millis();
    ApiServer.json(
        context,
        limits.limits().stream()
            .filter(limit -> limit.hasBlock() && limit.getExpiresMillis() > now)
            .limit(MOST)
            .map(limit -> CrowdSecAlert.of(limit, now))
            .toList());
  }

  private CaseAnswers.Limit answer(LimitRecord limit) {
    return CaseAnswers.Limit.of(limit, caps.find(limit.getId()));
  }

  private LimitRecord inForce(Context context) {
    String id = context.pathParam("limit");
    LimitRecord limit = limits.limit(id);
    if (limit == null) {
      throw new Problem.Raised(
          Problem.of(404, "Unknown limit", "no limit %s is in force".formatted(id)));
    }
    return limit;
  }

  private void limit(Context context) {
    ApiServer.json(context, answer(inForce(context)));
  }

  private void set(Context context) throws InterruptedException {
    Body body =
        Body.of(
            context,
            Body.fields(
                "zone",
                "cap",
                "source",
                "close_established",
                "reason",
                "actor",
                "expires_in",
                "dry_run"));
    String zone = body.text("zone");
    if (!Contract.isZone(zone)) {
      throw Body.wrong("zone", zone, "a zone id: 1 to 64 of [A-Za-z0-9_-]");
    }
    Duration lasts = body.duration("expires_in");
    SetLimit.Builder asked =
        SetLimit.newBuilder()
            .setReason(body.text("reason"))
            .setExpiresMillis(clock.millis() + lasts.toMillis())
            .setDryRun(body.flag("dry_run"));
    if (body.has("cap") == body.has("source")) {
      throw Body.wrong("cap", body.has("cap") ? "source too" : "nothing", "given, or else source");
    }
    if (body.has("cap")) {
      if (body.flag("close_established")) {
        throw Body.wrong(
            "close_established", "true", "left out for a cap: it leaves open connections alone");
      }
      asked.setCap(ZoneCap.newBuilder().setConnections(body.whole("cap")));
    } else {
      SourceBlock.Builder block = LimitText.block(body.text("source"));
      if (block == null) {
        throw Body.wrong(
            "source", body.text("source"), "an address or a prefix, such as 203.0.113.0/24");
      }
      asked.setBlock(block.setCloseEstablished(body.flag("close_established")));
    }
    ActionRecord outcome =
        asks.ask(context, Asks.request(zone, body.actor(), context).setSetLimit(asked));
    if (asked.getDryRun()) {
      ApiServer.json(context, trial.hits(outcome.getLimit()));
      return;
    }
    context.status(201).header("Location", "/api/v1/limits/" + outcome.getLimit().getId());
    ApiServer.json(context, answer(outcome.getLimit()));
  }

  private void lift(Context context) throws InterruptedException {
    LimitRecord limit = inForce(context);
    Body body = Body.of(context, Body.fields("actor", "reason"));
    ActionRecord outcome =
        asks.ask(
            context,
            Asks.request(limit.getZone(), body.actor(), context)
                .setLiftLimit(
                    LiftLimit.newBuilder()
                        .setLimitId(limit.getId())
                        .setReason(body.text("reason"))));
    ApiServer.json(context, answer(outcome.getLimit()));
  }
}
