package io.tidemark.cases;

import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStep;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import io.tidemark.events.v1.Evidence;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.Refusal;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.policy.EarlyWarning;
import io.tidemark.policy.Minute;
import io.tidemark.policy.Recommendation;
import io.tidemark.policy.Rules;
import io.tidemark.policy.Shares;
import io.tidemark.policy.Verdict;
import io.tidemark.policy.ZoneWindow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One zone's dialogue: the policy's verdicts open its case, people carry it on, and limits stand
 * only on a contact or a suspicion. Everything about the zone comes here one after the other, so
 * that no two people and no two machines can decide past each other. Single threaded; what it
 * decides goes to {@link Says} at once.
 */
public final class ZoneDialogue {
  /** The service's own name in steps and actions. */
  static final String SERVICE = "tidemark";

  private static final int MOST_EVIDENCE = 50;
  private static final int MOST_STEPS = 200;
  private static final int MOST_CHARS = 2_000;
  private static final int REMEMBERED = 20;

  final String zone;
  final Limits limits = new Limits();

  /** The last requests that were done: a repeated one is answered, not done again. */
  final Deque<String> done = new ArrayDeque<>();

  ZoneWindow window = new ZoneWindow();
  String plan = Contract.UNKNOWN_PLAN;
  long seenMillis;
  @Nullable CaseRecord latest;
  @Nullable PendingShare pending;
  int cases;
  int limitsSet;
  int suspicionsRaised;

  /** A zone's settled day that waits for its plan's. */
  record PendingShare(String plan, long endMillis, long connectionMillis) {}

  private final Surroundings around;
  private final Says says;

  public ZoneDialogue(String zone, Surroundings around, Says says) {
    this.zone = zone;
    this.around = around;
    this.says = says;
  }

  private Rules rules() {
    return around.policy().rules(plan, zone);
  }

  /** The next settled minute. */
  public void minute(Minute minute) {
    see(minute.startMillis() + Periods.MINUTE);
    changePlan(minute.plan());
    window.minute(
        minute,
        rules(),
        new ZoneWindow.Finds() {
          @Override
          public void verdict(Verdict verdict) {
            judged(verdict);
          }

          @Override
          public void warning(EarlyWarning warning) {
            says.alert(Alerts.of(warning, zone, plan, around.contact(zone)));
          }
        });
  }

  private void changePlan(String to) {
    String from = plan;
    plan = to;
    CaseRecord open = openCase();
    if (!from.equals(to) && open != null) {
      note(open, "the plan changed from %s to %s".formatted(from, to));
    }
  }

  /** The zone's connection time in a settled day, in the plan it ended the day with. */
  public void day(String ofPlan, long endMillis, long connectionMillis) {
    pending = new PendingShare(ofPlan, endMillis, connectionMillis);
  }

  /** Its plan's day; where the zone's waits for it, they are compared. */
  public void planDay(Shares.PlanDay day) {
    PendingShare own = pending;
    if (own == null || !own.plan().equals(day.plan()) || own.endMillis() != day.endMillis()) {
      return;
    }
    pending = null;
    Verdict verdict = Shares.of(own.connectionMillis(), day, rules().share());
    if (verdict != null) {
      judged(verdict);
    }
  }

  /** Everything before is settled: what is over ends. */
  public void time(long nowMillis) {
    see(nowMillis);
    for (LimitRecord limit : List.copyOf(limits.inForce.values())) {
      if (limit.getExpiresMillis() <= seenMillis) {
        end(limit, ActionKind.LIMIT_EXPIRED, SERVICE, "", "it has expired");
      }
    }
    for (Suspicion suspicion : List.copyOf(limits.suspicions.values())) {
      if (suspicion.getUntilMillis() <= seenMillis) {
        end(suspicion, ActionKind.SUSPICION_OVER, SERVICE, "", "its time is over");
      }
    }
    liftGroundless();
  }

  private void see(long nowMillis) {
    seenMillis = Math.max(seenMillis, nowMillis);
  }

  private @Nullable CaseRecord openCase() {
    CaseRecord last = latest;
    return last == null || last.getState() == CaseState.CASE_RESOLVED ? null : last;
  }

  private void judged(Verdict verdict) {
    Evidence evidence = Evidences.of(verdict);
    CaseRecord last = latest;
    CaseRecord open = openCase();
    if (open != null) {
      CaseRecord.Builder next = CaseFlow.changed(open, seenMillis).addEvidence(evidence);
      if (next.getEvidenceCount() > MOST_EVIDENCE) {
        next.removeEvidence(1);
      }
      advise(next);
      change(next.build());
    } else if (last == null || seenMillis >= last.getCoolDownUntilMillis()) {
      open(evidence);
    }
  }

  private void open(Evidence evidence) {
    cases++;
    CaseRecord.Builder opened =
        CaseRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setId(zone + "." + cases)
            .setZone(zone)
            .setPlan(plan)
            .setVersion(1)
            .setState(CaseState.CASE_OPEN)
            .setOpenedMillis(seenMillis)
            .setChangedMillis(seenMillis)
            .addEvidence(evidence)
            .addSteps(
                CaseStep.newBuilder()
                    .setKind(CaseStepKind.OPEN)
                    .setAtMillis(seenMillis)
                    .setActor(SERVICE)
                    .setNote(evidence.getReason()));
    if (evidence.getGuideline() > 0) {
      opened.setGuideline(evidence.getGuideline());
    }
    advise(opened);
    change(opened.build());
    act(ActionKind.CASE_OPENED, action -> action.setCase(latest).setReason(evidence.getReason()));
  }

  private void advise(CaseRecord.Builder record) {
    Recommendation recommendation = window.recommend(seenMillis, rules(), around.guidelines());
    if (recommendation != null) {
      record.setAdvice(Evidences.of(recommendation));
    }
  }

  private void change(CaseRecord next) {
    CaseRecord before = latest;
    latest = next;
    says.theCase(next);
    boolean wasOpen = before != null && before.getState() == CaseState.CASE_OPEN;
    if (wasOpen || next.getState() == CaseState.CASE_OPEN) {
      says.alert(Alerts.of(next, around.contact(zone)));
    }
  }

  private void note(CaseRecord on, String text) {
    if (on.getStepsCount() < MOST_STEPS) {
      CaseStep step =
          CaseStep.newBuilder()
              .setKind(CaseStepKind.NOTE)
              .setAtMillis(seenMillis)
              .setActor(SERVICE)
              .setNote(text)
              .build();
      change(CaseFlow.after(on, step, 0));
    }
  }

  /** Decides about a request; the outcome is said as an action with the request's id. */
  public void request(RequestRecord request, long nowMillis) {
    time(nowMillis);
    boolean again = done.contains(request.getId());
    switch (request.getKindCase()) {
      case CASE_STEP -> step(request, request.getCaseStep(), again);
      case SET_LIMIT -> set(request, request.getSetLimit(), again);
      case LIFT_LIMIT -> lift(request);
      case RAISE_SUSPICION -> raise(request, request.getRaiseSuspicion(), again);
      case CLEAR_SUSPICION -> clear(request);
      case PLAN_DAY, KIND_NOT_SET ->
          refuse(request, ActionKind.ACTION_UNSPECIFIED, RefusedBecause.INVALID, "no such request");
    }
    liftGroundless();
  }

  private void step(RequestRecord request, CaseStepRequest step, boolean again) {
    CaseRecord of = latest;
    if (of == null || !of.getId().equals(step.getCaseId())) {
      refuse(
          request,
          ActionKind.CASE_CHANGED,
          RefusedBecause.NOT_FOUND,
          of == null
              ? "zone %s has no case".formatted(zone)
              : "the latest case of zone %s is %s".formatted(zone, of.getId()));
      return;
    }
    if (again) {
      did(request, ActionKind.CASE_CHANGED, action -> action.setCase(of));
      return;
    }
    if (of.getVersion() != step.getVersion()) {
      refuse(
          request,
          ActionKind.CASE_CHANGED,
          RefusedBecause.STALE_VERSION,
          "case %s has changed: it is at version %d, you saw %d; look at it and ask again"
              .formatted(of.getId(), of.getVersion(), step.getVersion()));
      return;
    }
    if (!CaseFlow.isLegal(of, step)) {
      refuse(
          request,
          ActionKind.CASE_CHANGED,
          RefusedBecause.ILLEGAL_STEP,
          "case %s is %s; it can be: %s"
              .formatted(
                  of.getId(),
                  CaseFlow.text(of.getState()).substring("case_".length()),
                  String.join(", ", CaseFlow.legal(of))));
      return;
    }
    if (step.getNote().length() > MOST_CHARS || of.getStepsCount() >= MOST_STEPS) {
      refuse(
          request,
          ActionKind.CASE_CHANGED,
          RefusedBecause.INVALID,
          "a note has at most %d characters, a case at most %d steps"
              .formatted(MOST_CHARS, MOST_STEPS));
      return;
    }
    CaseStep taken =
        CaseStep.newBuilder()
            .setKind(step.getKind())
            .setAtMillis(seenMillis)
            .setActor(request.getActor())
            .setChannel(step.getChannel())
            .setNote(step.getNote())
            .setResolution(step.getResolution())
            .build();
    CaseRecord next = CaseFlow.after(of, taken, rules().dialogue().coolDown().toMillis());
    change(next);
    if (next.getState() == CaseState.CASE_RESOLVED && step.getKind() == CaseStepKind.RESOLVE) {
      window.forgive();
    }
    did(request, ActionKind.CASE_CHANGED, action -> action.setCase(next));
  }

  private void set(RequestRecord request, SetLimit asked, boolean again) {
    ActionKind kind = asked.getDryRun() ? ActionKind.LIMIT_TRIED : ActionKind.LIMIT_SET;
    if (again && !asked.getDryRun()) {
      LimitRecord there = limits.inForce.get(zone + ".L" + limitsSet);
      if (there != null) {
        did(request, ActionKind.LIMIT_SET, action -> action.setLimit(there));
        return;
      }
    }
    String ground = limits.ground(latest, seenMillis);
    if (ground == null) {
      refuse(
          request,
          kind,
          RefusedBecause.NO_GROUND,
          Limits.PROMISE + " Needed: " + Limits.needed(latest) + ".");
      return;
    }
    String fault = limits.fault(asked, seenMillis);
    if (fault != null) {
      refuse(request, kind, RefusedBecause.INVALID, fault);
      return;
    }
    LimitRecord record = limit(request, asked, ground);
    if (asked.getDryRun()) {
      answer(request, kind, action -> action.setLimit(record));
      return;
    }
    limitsSet++;
    limits.inForce.put(record.getId(), record);
    says.limit(record.getId(), record);
    says.alert(Alerts.of(record, plan, 0));
    did(request, kind, action -> action.setLimit(record));
  }

  private LimitRecord limit(RequestRecord request, SetLimit asked, String ground) {
    LimitRecord.Builder limit =
        LimitRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setId(zone + ".L" + (limitsSet + 1))
            .setZone(zone)
            .setReason(asked.getReason())
            .setCreatedMillis(seenMillis)
            .setExpiresMillis(asked.getExpiresMillis())
            .setActor(request.getActor())
            .setGround(ground);
    if (asked.hasCap()) {
      limit.setCap(asked.getCap());
    } else {
      limit.setBlock(asked.getBlock());
    }
    return limit.build();
  }

  private void lift(RequestRecord request) {
    LimitRecord limit = limits.inForce.get(request.getLiftLimit().getLimitId());
    if (limit == null) {
      refuse(
          request,
          ActionKind.LIMIT_LIFTED,
          RefusedBecause.NOT_FOUND,
          "no such limit is in force on zone " + zone);
      return;
    }
    end(
        limit,
        ActionKind.LIMIT_LIFTED,
        request.getActor(),
        request.getId(),
        request.getLiftLimit().getReason());
  }

  private void raise(RequestRecord request, RaiseSuspicion asked, boolean again) {
    Suspicion last = limits.suspicions.get(zone + ".S" + suspicionsRaised);
    if (again && last != null) {
      did(request, ActionKind.SUSPICION_RAISED, action -> action.setSuspicion(last));
      return;
    }
    long left = asked.getUntilMillis() - seenMillis;
    if (asked.getEvidence().isBlank()
        || asked.getEvidence().length() > MOST_CHARS
        || left <= 0
        || left > Periods.DAY
        || limits.suspicions.size() >= MOST_EVIDENCE) {
      refuse(
          request,
          ActionKind.SUSPICION_RAISED,
          RefusedBecause.INVALID,
          "a suspicion has evidence of 1 to %d characters and lasts at most 24 h"
              .formatted(MOST_CHARS));
      return;
    }
    suspicionsRaised++;
    Suspicion suspicion =
        Suspicion.newBuilder()
            .setId(zone + ".S" + suspicionsRaised)
            .setDetector(asked.getDetector())
            .setEvidence(asked.getEvidence())
            .setSinceMillis(seenMillis)
            .setUntilMillis(asked.getUntilMillis())
            .build();
    limits.suspicions.put(suspicion.getId(), suspicion);
    says.alert(Alerts.of(suspicion, zone, plan, 0));
    did(request, ActionKind.SUSPICION_RAISED, action -> action.setSuspicion(suspicion));
  }

  private void clear(RequestRecord request) {
    Suspicion suspicion = limits.suspicions.get(request.getClearSuspicion().getSuspicionId());
    if (suspicion == null) {
      refuse(
          request,
          ActionKind.SUSPICION_CLEARED,
          RefusedBecause.NOT_FOUND,
          "no such suspicion is active on zone " + zone);
      return;
    }
    end(
        suspicion,
        ActionKind.SUSPICION_CLEARED,
        request.getActor(),
        request.getId(),
        request.getClearSuspicion().getReason());
  }

  /** A limit whose ground is gone goes with it. */
  private void liftGroundless() {
    if (!limits.inForce.isEmpty() && limits.ground(latest, seenMillis) == null) {
      for (LimitRecord limit : List.copyOf(limits.inForce.values())) {
        end(limit, ActionKind.LIMIT_LIFTED, SERVICE, "", "its ground is gone: " + ended());
      }
    }
  }

  private String ended() {
    CaseRecord last = latest;
    return last != null && last.getResolution() != CaseResolution.CASE_RESOLUTION_UNSPECIFIED
        ? "case %s was resolved, %s".formatted(last.getId(), CaseFlow.text(last.getResolution()))
        : "no suspicion is active, and no case has been contacted";
  }

  private void end(LimitRecord limit, ActionKind kind, String actor, String requestId, String why) {
    limits.inForce.remove(limit.getId());
    says.limit(limit.getId(), null);
    says.alert(Alerts.of(limit, plan, seenMillis));
    act(
        kind,
        action -> action.setActor(actor).setRequestId(requestId).setLimit(limit).setReason(why));
  }

  private void end(
      Suspicion suspicion, ActionKind kind, String actor, String requestId, String why) {
    limits.suspicions.remove(suspicion.getId());
    says.alert(Alerts.of(suspicion, zone, plan, seenMillis));
    act(
        kind,
        action ->
            action.setActor(actor).setRequestId(requestId).setSuspicion(suspicion).setReason(why));
  }

  private void did(RequestRecord request, ActionKind kind, Consumer<ActionRecord.Builder> about) {
    if (!done.contains(request.getId())) {
      done.addLast(request.getId());
      if (done.size() > REMEMBERED) {
        done.removeFirst();
      }
    }
    answer(request, kind, about);
  }

  private void answer(
      RequestRecord request, ActionKind kind, Consumer<ActionRecord.Builder> about) {
    act(
        kind,
        action -> {
          action.setRequestId(request.getId()).setActor(request.getActor());
          about.accept(action);
        });
  }

  private void act(ActionKind kind, Consumer<ActionRecord.Builder> about) {
    ActionRecord.Builder action =
        ActionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setZone(zone)
            .setActor(SERVICE)
            .setAtMillis(seenMillis)
            .setKind(kind);
    about.accept(action);
    says.action(action.build());
  }

  private void refuse(
      RequestRecord request, ActionKind kind, RefusedBecause because, String detail) {
    Refusal.Builder refusal = Refusal.newBuilder().setBecause(because).setDetail(detail);
    CaseRecord of = latest;
    if (because == RefusedBecause.ILLEGAL_STEP && of != null) {
      refusal.addAllLegal(CaseFlow.legal(of));
    }
    answer(
        request,
        kind,
        action -> {
          action.setRefused(refusal);
          if (of != null) {
            action.setCase(of);
          }
        });
  }

  /** Where the zone stands now. */
  public Standing standing() {
    CaseRecord last = latest;
    if (last != null && last.getState() != CaseState.CASE_RESOLVED) {
      return switch (last.getState()) {
        case CASE_CONTACTED -> Standing.CONTACTED;
        case CASE_ANSWERED -> Standing.ANSWERED;
        default -> Standing.CASE_OPEN;
      };
    }
    if (last != null && seenMillis < last.getCoolDownUntilMillis()) {
      return Standing.COOLING_DOWN;
    }
    Rules rules = rules();
    if (window.isSpiking(seenMillis, rules)) {
      return Standing.SPIKING;
    }
    return window.isWatched(seenMillis, rules) ? Standing.WATCHED : Standing.OK;
  }

  public String plan() {
    return plan;
  }

  /** Whether time alone can change something. */
  public boolean isRestless() {
    return !limits.inForce.isEmpty() || !limits.suspicions.isEmpty() || standing() != Standing.OK;
  }
}
