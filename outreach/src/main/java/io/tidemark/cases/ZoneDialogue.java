package io.tidemark.cases;

import com.google.protobuf.MessageLite;
import io.tidemark.events.Periods;
import io.tidemark.events.RequestBounds;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.policy.EarlyWarning;
import io.tidemark.policy.Minute;
import io.tidemark.policy.Shares;
import io.tidemark.policy.Verdict;
import io.tidemark.policy.ZoneWindow;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The dialogue about one zone: the policy's verdicts open its case, people carry it on, and limits
 * need a contact or a suspicion. Everything about the zone is decided here one after the other, so
 * that no two people and no two machines can decide against each other. Single-threaded; each
 * decision goes to {@link DialogueOutput} at once. Most zones never give cause to talk: for these
 * only the memory of the policy is held.
 */
public final class ZoneDialogue {
  private static final Pattern NUMBER = Pattern.compile(".*\\.[A-Z]?(\\d{1,9})");

  final ZoneContext facts;
  private final DialogueOutput says;
  @Nullable PendingShare pending;

  /** The case, limits and suspicions; {@code null} as long as there were none. */
  @Nullable ZoneMatters matters;

  /** The records in the store, by key: only what differs is written. */
  Map<String, MessageLite> written = Map.of();

  /** The zone's place among those of the shard. */
  int place;

  /** The plan under which the zone is counted; {@code null} before it is. */
  @Nullable String countedPlan;

  /** The dialogue is on the list of those that have to be written. */
  boolean touched;

  /** Something that is kept has changed since it was written. */
  private boolean changed = true;

  /** A zone's settled day that waits for its plan's day. */
  record PendingShare(String plan, long endMillis, long connectionMillis) {}

  public ZoneDialogue(String zone, DialogueInputs around, DialogueOutput says) {
    this.says = says;
    facts = new ZoneContext(zone, around);
  }

  ZoneMatters matters() {
    ZoneMatters known = matters;
    if (known == null) {
      known = new ZoneMatters(facts, says);
      matters = known;
    }
    return known;
  }

  /** Continues from the records of the topics. */
  void adopt(DialogueInputs.Kept kept) {
    CaseRecord last = kept.latest();
    if (last != null) {
      facts.plan = last.getPlan();
      matters().zoneCase.adopt(last);
    }
    matters().zoneLimits.adopt(kept.limits());
  }

  /** The number behind the zone and the letter of an id; 0: the id has none. */
  static int number(String id) {
    Matcher number = NUMBER.matcher(id);
    return number.matches() ? Integer.parseInt(number.group(1)) : 0;
  }

  /** Takes the next settled minute. */
  public void minute(Minute minute) {
    facts.see(minute.startMillis() + Periods.MINUTE);
    changePlan(minute.plan());
    changed |=
        facts.window.minute(
            minute,
            facts.rules(),
            new ZoneWindow.Finds() {
              @Override
              public void verdict(Verdict verdict) {
                matters().zoneCase.judged(verdict);
              }

              @Override
              public void warning(EarlyWarning warning) {
                says.alert(Alerts.of(warning, facts.zone, facts.plan, facts.contact()));
              }
            });
  }

  private void changePlan(String to) {
    String from = facts.plan;
    if (from.equals(to)) {
      return;
    }
    facts.plan = to;
    changed = true;
    if (matters != null) {
      matters.zoneCase.note("the plan changed from %s to %s".formatted(from, to));
    }
  }

  /** Takes the zone's connection time of a settled day in the plan that it had at the day's end. */
  public void day(String ofPlan, long endMillis, long connectionMillis) {
    pending = new PendingShare(ofPlan, endMillis, connectionMillis);
    changed = true;
  }

  /**
   * Takes the settled day of a plan. If the zone's own day in this plan came before, the zone's
   * share of the plan is judged.
   */
  public void planDay(Shares.PlanDay day) {
    PendingShare own = pending;
    if (own == null || !own.plan().equals(day.plan()) || own.endMillis() != day.endMillis()) {
      return;
    }
    pending = null;
    changed = true;
    Verdict verdict = Shares.of(own.connectionMillis(), day, facts.rules().share());
    if (verdict != null) {
      matters().zoneCase.judged(verdict);
    }
  }

  boolean waitsFor(String plan) {
    return pending != null && pending.plan().equals(plan);
  }

  /** Everything before this time is settled: limits and suspicions that are over end. */
  public void time(long nowMillis) {
    facts.see(nowMillis);
    if (matters != null) {
      matters.zoneLimits.time();
      matters.zoneSuspicions.time();
      matters.zoneLimits.liftGroundless();
    }
  }

  /** Decides about a request; the outcome is sent as an action with the request's id. */
  public void request(RequestRecord request, long nowMillis) {
    time(nowMillis);
    ZoneMatters about = matters();
    String fault = RequestBounds.fault(request);
    if (fault != null) {
      about.replies.refuse(
          RequestBounds.shortened(request),
          ActionKind.ACTION_UNSPECIFIED,
          RefusedBecause.INVALID,
          fault);
      return;
    }
    switch (request.getKindCase()) {
      case CASE_STEP -> about.zoneCase.step(request, request.getCaseStep());
      case SET_LIMIT -> about.zoneLimits.set(request, request.getSetLimit());
      case LIFT_LIMIT -> about.zoneLimits.lift(request, request.getLiftLimit());
      case RAISE_SUSPICION -> about.zoneSuspicions.raise(request, request.getRaiseSuspicion());
      case CLEAR_SUSPICION -> about.zoneSuspicions.clear(request, request.getClearSuspicion());
      case MARK_SUSPICION -> about.zoneSuspicions.mark(request, request.getMarkSuspicion());
      case APPLY_PROPOSAL -> about.zoneLimits.apply(request, request.getApplyProposal());
      case PLAN_DAY, KIND_NOT_SET ->
          about.replies.refuse(
              request, ActionKind.ACTION_UNSPECIFIED, RefusedBecause.INVALID, "no such request");
    }
    about.zoneLimits.liftGroundless();
  }

  /** The standing of the zone now. */
  public Standing standing() {
    Standing ofCase = matters == null ? null : matters.zoneCase.standing();
    if (ofCase != null) {
      return ofCase;
    }
    if (facts.window.isSpiking(facts.seenMillis, facts.rules())) {
      return Standing.SPIKING;
    }
    return facts.window.isWatched(facts.seenMillis, facts.rules()) ? Standing.WATCHED : Standing.OK;
  }

  ZoneStanding whole() {
    ZoneMatters about = matters;
    if (about == null) {
      return new ZoneStanding(facts.zone, facts.plan, standing(), null, List.of(), List.of());
    }
    CaseRecord last = about.zoneCase.latest;
    return new ZoneStanding(
        facts.zone,
        facts.plan,
        standing(),
        last == null ? null : last.getId(),
        about.zoneSuspicions.suspected(),
        List.copyOf(about.zoneLimits.limits.inForce.keySet()));
  }

  public String zone() {
    return facts.zone;
  }

  public String plan() {
    return facts.plan;
  }

  /** True if time alone can change something. */
  public boolean hasDeadlines() {
    boolean limited = matters != null && matters.hasLimitsOrSuspicions();
    return limited || standing() != Standing.OK;
  }

  /** Returns true if the head may differ from what was written last, and takes it as written. */
  boolean takeChanged() {
    boolean was = changed || matters != null;
    changed = false;
    return was;
  }
}
