package io.tidemark.cases;

import io.tidemark.abuse.Kind;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ApplyProposal;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.ClearSuspicion;
import io.tidemark.events.v1.LiftLimit;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.Suspicion;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people and detectors ask of a zone's limits and suspicions, and what ends by itself. */
final class ZoneLimits {
  private static final int MOST_SUSPICIONS = 50;
  private static final int MOST_CHARS = 2_000;

  /** Where many take turns, not each of them is news. */
  private static final long TOLD_AGAIN_MILLIS = 300_000;

  final Limits limits = new Limits();
  int limitsSet;
  int suspicionsRaised;

  /** When each detector saw something last; forgotten with a restart. */
  private final Map<String, Long> seen = new HashMap<>();

  private final ZoneFacts facts;
  private final Says says;
  private final Replies replies;
  private final ZoneCase zoneCase;

  ZoneLimits(ZoneFacts facts, Says says, Replies replies, ZoneCase zoneCase) {
    this.facts = facts;
    this.says = says;
    this.replies = replies;
    this.zoneCase = zoneCase;
  }

  void adopt(List<LimitRecord> inForce) {
    for (LimitRecord limit : inForce) {
      limits.inForce.put(limit.getId(), limit);
      limitsSet = Math.max(limitsSet, ZoneDialogue.number(limit.getId()));
    }
  }

  boolean isEmpty() {
    return limits.inForce.isEmpty() && limits.suspicions.isEmpty();
  }

  List<Suspected> suspected() {
    return limits.suspicions.values().stream().map(Suspected::of).toList();
  }

  /** What is over ends. */
  void time() {
    for (LimitRecord limit : List.copyOf(limits.inForce.values())) {
      if (limit.getExpiresMillis() <= facts.seenMillis) {
        end(limit, ActionKind.LIMIT_EXPIRED, Contract.SERVICE, "", "it has expired");
      }
    }
    for (Suspicion suspicion : List.copyOf(limits.suspicions.values())) {
      if (suspicion.getUntilMillis() <= facts.seenMillis) {
        end(suspicion, ActionKind.SUSPICION_OVER, Contract.SERVICE, "", "its time is over");
      }
    }
    liftGroundless();
  }

  void set(RequestRecord request, SetLimit asked) {
    ActionKind kind = asked.getDryRun() ? ActionKind.LIMIT_TRIED : ActionKind.LIMIT_SET;
    if (replies.isDone(request) && !asked.getDryRun()) {
      LimitRecord there = limits.inForce.get(facts.zone + ".L" + limitsSet);
      if (there != null) {
        replies.did(request, ActionKind.LIMIT_SET, action -> action.setLimit(there));
        return;
      }
    }
    String ground = limits.ground(zoneCase.latest, facts.seenMillis);
    if (ground == null) {
      replies.refuse(
          request,
          kind,
          RefusedBecause.NO_GROUND,
          Limits.PROMISE + " Needed: " + Limits.needed(zoneCase.latest) + ".");
      return;
    }
    String fault = limits.fault(asked, facts.seenMillis);
    if (fault != null) {
      replies.refuse(request, kind, RefusedBecause.INVALID, fault);
      return;
    }
    LimitRecord record = limit(request, asked, ground);
    if (asked.getDryRun()) {
      replies.answer(request, kind, action -> action.setLimit(record));
      return;
    }
    begin(record);
    replies.did(request, kind, action -> action.setLimit(record));
  }

  private void begin(LimitRecord record) {
    limitsSet++;
    limits.inForce.put(record.getId(), record);
    says.limit(record.getId(), record);
    says.alert(Alerts.of(record, facts.plan, 0));
  }

  /**
   * Blocks the sources that a finding names, all or none. The suspicion stands as long as its
   * limits, which would fall with it: who is blocked is not seen any more.
   */
  void apply(RequestRecord request, ApplyProposal asked) {
    Suspicion suspicion = limits.suspicions.get(asked.getSuspicionId());
    if (replies.isDone(request) && suspicion != null) {
      replies.answer(
          request, ActionKind.PROPOSAL_APPLIED, action -> action.setSuspicion(suspicion));
      return;
    }
    if (suspicion == null) {
      replies.refuse(
          request,
          ActionKind.PROPOSAL_APPLIED,
          RefusedBecause.NOT_FOUND,
          "no such suspicion is active on zone " + facts.zone);
      return;
    }
    List<SetLimit> proposed = Proposal.of(suspicion, asked, limits.inForce.values());
    String fault = Proposal.fault(suspicion, asked, facts.seenMillis);
    for (SetLimit one : proposed) {
      fault = fault == null ? limits.fault(one, facts.seenMillis) : fault;
    }
    if (fault != null) {
      replies.refuse(request, ActionKind.PROPOSAL_APPLIED, RefusedBecause.INVALID, fault);
      return;
    }
    Suspicion standing = proposed.isEmpty() ? suspicion : standing(suspicion, asked);
    limits.suspicions.put(standing.getId(), standing);
    String ground = "suspicion %s: %s".formatted(standing.getId(), standing.getEvidence());
    for (SetLimit one : proposed) {
      LimitRecord record = limit(request, one, ground);
      begin(record);
      replies.act(
          ActionKind.LIMIT_SET,
          action -> action.setActor(request.getActor()).setLimit(record).setReason(ground));
    }
    replies.did(
        request,
        ActionKind.PROPOSAL_APPLIED,
        action -> action.setSuspicion(standing).setReason(asked.getReason()));
  }

  private static Suspicion standing(Suspicion suspicion, ApplyProposal asked) {
    return suspicion.toBuilder()
        .setUntilMillis(Math.max(suspicion.getUntilMillis(), asked.getExpiresMillis()))
        .build();
  }

  private LimitRecord limit(RequestRecord request, SetLimit asked, String ground) {
    LimitRecord.Builder limit =
        LimitRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setId(facts.zone + ".L" + (limitsSet + 1))
            .setZone(facts.zone)
            .setReason(asked.getReason())
            .setCreatedMillis(facts.seenMillis)
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

  void lift(RequestRecord request, LiftLimit asked) {
    LimitRecord limit = limits.inForce.get(asked.getLimitId());
    if (limit == null) {
      replies.refuse(
          request,
          ActionKind.LIMIT_LIFTED,
          RefusedBecause.NOT_FOUND,
          "no such limit is in force on zone " + facts.zone);
      return;
    }
    end(limit, ActionKind.LIMIT_LIFTED, request.getActor(), request.getId(), asked.getReason());
  }

  void raise(RequestRecord request, RaiseSuspicion asked) {
    if (asked.hasFinding()) {
      found(request, asked);
      return;
    }
    Suspicion last = lastOfPeople();
    if (replies.isDone(request) && last != null) {
      replies.did(request, ActionKind.SUSPICION_RAISED, action -> action.setSuspicion(last));
      return;
    }
    long left = asked.getUntilMillis() - facts.seenMillis;
    if (asked.getEvidence().isBlank()
        || asked.getEvidence().length() > MOST_CHARS
        || left <= 0
        || left > Periods.DAY
        || limits.suspicions.size() >= MOST_SUSPICIONS) {
      replies.refuse(
          request,
          ActionKind.SUSPICION_RAISED,
          RefusedBecause.INVALID,
          "a suspicion has evidence of 1 to %d characters and lasts at most 24 h"
              .formatted(MOST_CHARS));
      return;
    }
    Suspicion raised = begin(suspicion(asked));
    replies.did(request, ActionKind.SUSPICION_RAISED, action -> action.setSuspicion(raised));
  }

  /** Detectors raise theirs in between. */
  private @Nullable Suspicion lastOfPeople() {
    return limits.suspicions.values().stream()
        .filter(active -> !active.hasFinding())
        .max(Comparator.comparingInt(active -> ZoneDialogue.number(active.getId())))
        .orElse(null);
  }

  private Suspicion.Builder suspicion(RaiseSuspicion asked) {
    return Suspicion.newBuilder()
        .setDetector(asked.getDetector())
        .setEvidence(asked.getEvidence())
        .setSinceMillis(facts.seenMillis)
        .setUntilMillis(asked.getUntilMillis());
  }

  private Suspicion begin(Suspicion.Builder made) {
    suspicionsRaised++;
    Suspicion suspicion = made.setId(facts.zone + ".S" + suspicionsRaised).build();
    limits.suspicions.put(suspicion.getId(), suspicion);
    says.alert(Alerts.of(suspicion, facts.zone, facts.plan, 0));
    return suspicion;
  }

  /**
   * A detector of the service sees something: again, or for the first time. What it saw before the
   * time that has come, as when the ledger catches up, is history.
   */
  private void found(RequestRecord request, RaiseSuspicion asked) {
    if (asked.getUntilMillis() <= facts.seenMillis) {
      return;
    }
    seen.put(asked.getDetector(), facts.seenMillis);
    for (Suspicion active : limits.suspicions.values()) {
      if (active.hasFinding() && active.getDetector().equals(asked.getDetector())) {
        seeAgain(active, asked);
        return;
      }
    }
    if (limits.suspicions.size() < MOST_SUSPICIONS) {
      Suspicion begun =
          begin(
              suspicion(asked)
                  .setFinding(asked.getFinding())
                  .setSeenMillis(facts.seenMillis)
                  .setToldMillis(facts.seenMillis));
      // Nobody repeats it, so it takes no place among the requests that are remembered.
      replies.answer(request, ActionKind.SUSPICION_RAISED, action -> action.setSuspicion(begun));
    }
  }

  /** Whether a detector has seen something in so long. */
  boolean wasSeen(Kind kind, long withinMillis) {
    Long last = seen.get(kind.text());
    return last != null && facts.seenMillis - last <= withinMillis;
  }

  /** What is seen now stands; people are told when it has grown, or when it is somebody else. */
  private void seeAgain(Suspicion active, RaiseSuspicion asked) {
    int before = active.getFinding().getSeverityValue();
    boolean grown = asked.getFinding().getSeverityValue() > before;
    boolean others =
        Proposal.namesOthers(active.getFinding(), asked.getFinding())
            && facts.seenMillis - active.getToldMillis() >= TOLD_AGAIN_MILLIS;
    Suspicion.Builder again =
        active.toBuilder()
            .setUntilMillis(Math.max(active.getUntilMillis(), asked.getUntilMillis()))
            .setSeenMillis(facts.seenMillis)
            .setEvidence(asked.getEvidence())
            .setFinding(
                asked.getFinding().toBuilder()
                    .setSeverityValue(Math.max(before, asked.getFinding().getSeverityValue())));
    if (grown || others) {
      again.setTold(active.getTold() + 1).setToldMillis(facts.seenMillis);
      says.alert(Alerts.of(again.build(), facts.zone, facts.plan, 0));
    }
    limits.suspicions.put(active.getId(), again.build());
  }

  void clear(RequestRecord request, ClearSuspicion asked) {
    Suspicion suspicion = limits.suspicions.get(asked.getSuspicionId());
    if (suspicion == null) {
      replies.refuse(
          request,
          ActionKind.SUSPICION_CLEARED,
          RefusedBecause.NOT_FOUND,
          "no such suspicion is active on zone " + facts.zone);
      return;
    }
    end(
        suspicion,
        ActionKind.SUSPICION_CLEARED,
        request.getActor(),
        request.getId(),
        asked.getReason());
  }

  /** A limit whose ground is gone goes with it. */
  void liftGroundless() {
    if (!limits.inForce.isEmpty() && limits.ground(zoneCase.latest, facts.seenMillis) == null) {
      for (LimitRecord limit : List.copyOf(limits.inForce.values())) {
        end(limit, ActionKind.LIMIT_LIFTED, Contract.SERVICE, "", "its ground is gone: " + ended());
      }
    }
  }

  private String ended() {
    CaseRecord last = zoneCase.latest;
    return last != null && last.getResolution() != CaseResolution.CASE_RESOLUTION_UNSPECIFIED
        ? "case %s was resolved, %s".formatted(last.getId(), CaseFlow.text(last.getResolution()))
        : "no suspicion is active, and no case has been contacted";
  }

  private void end(LimitRecord limit, ActionKind kind, String actor, String requestId, String why) {
    limits.inForce.remove(limit.getId());
    says.limit(limit.getId(), null);
    says.alert(Alerts.of(limit, facts.plan, facts.seenMillis));
    replies.act(
        kind,
        action -> action.setActor(actor).setRequestId(requestId).setLimit(limit).setReason(why));
  }

  private void end(
      Suspicion suspicion, ActionKind kind, String actor, String requestId, String why) {
    limits.suspicions.remove(suspicion.getId());
    says.alert(Alerts.of(suspicion, facts.zone, facts.plan, facts.seenMillis));
    replies.act(
        kind,
        action ->
            action.setActor(actor).setRequestId(requestId).setSuspicion(suspicion).setReason(why));
  }
}
