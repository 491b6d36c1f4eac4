package io.tidemark.cases;

import io.tidemark.abuse.AutomaticRule;
import io.tidemark.events.Contract;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ApplyProposal;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.LiftLimit;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.Refusal;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.Suspicion;
import java.util.List;

/**
 * The changes of a zone's limits: what people ask for, what the policy does by itself, and what
 * ends.
 */
final class ZoneLimits {
  /** A suspicion ends if it is not seen again within this time after its blocks have expired. */
  private static final long SEEN_AGAIN_MILLIS = 120_000;

  final Limits limits;
  final BlockExemptions leftAlone = new BlockExemptions();
  int limitsSet;

  /** The last suspicion for which spared sources were reported. */
  private String sparedOf = "";

  private final ZoneContext facts;
  private final DialogueOutput says;
  private final Replies replies;
  private final ZoneCase zoneCase;
  private final ActiveSuspicions suspicions;

  ZoneLimits(
      ZoneContext facts,
      DialogueOutput says,
      Replies replies,
      ZoneCase zoneCase,
      ActiveSuspicions suspicions) {
    this.facts = facts;
    this.says = says;
    this.replies = replies;
    this.zoneCase = zoneCase;
    this.suspicions = suspicions;
    this.limits = new Limits(suspicions);
  }

  void adopt(List<LimitRecord> inForce) {
    for (LimitRecord limit : inForce) {
      limits.inForce.put(limit.getId(), limit);
      limitsSet = Math.max(limitsSet, ZoneDialogue.number(limit.getId()));
    }
  }

  /** Ends expired limits. */
  void time() {
    for (LimitRecord limit : List.copyOf(limits.inForce.values())) {
      if (limit.getExpiresMillis() <= facts.seenMillis) {
        end(limit, ActionKind.LIMIT_EXPIRED, Contract.SERVICE, "", "it has expired");
      }
    }
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
    Ground ground = limits.ground(zoneCase.latest, facts.seenMillis);
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
    String full = limits.full(1);
    if (full != null) {
      replies.refuse(request, kind, RefusedBecause.FULL, full);
      return;
    }
    LimitRecord record = limit(request.getActor(), asked, ground);
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

  /** Blocks the sources that a finding names, all or none. */
  void apply(RequestRecord request, ApplyProposal asked) {
    Suspicion suspicion = suspicions.get(asked.getSuspicionId());
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
    List<SetLimit> proposed =
        Proposal.of(suspicion.getFinding().getSourcesList(), asked, limits.inForce.values());
    String fault = Proposal.fault(suspicion, asked, facts.seenMillis);
    for (SetLimit one : proposed) {
      fault = fault == null ? limits.fault(one, facts.seenMillis) : fault;
    }
    if (fault != null) {
      replies.refuse(request, ActionKind.PROPOSAL_APPLIED, RefusedBecause.INVALID, fault);
      return;
    }
    String full = limits.full(proposed.size());
    if (full != null) {
      replies.refuse(request, ActionKind.PROPOSAL_APPLIED, RefusedBecause.FULL, full);
      return;
    }
    Suspicion standing =
        proposed.isEmpty()
            ? suspicion
            : block(suspicion, asked.getExpiresMillis(), proposed, request.getActor());
    replies.did(
        request,
        ActionKind.PROPOSAL_APPLIED,
        action -> action.setSuspicion(standing).setReason(asked.getReason()));
  }

  /** Sets the blocks that the policy has the service set by itself for a finding. */
  void automatic(Suspicion suspicion) {
    AutomaticRule rule = facts.rules().abuse().automatic();
    Automatic choice =
        Automatic.of(
            suspicion,
            rule,
            limits.inForce.values(),
            source -> leftAlone.has(source, facts.seenMillis));
    ApplyProposal asked =
        ApplyProposal.newBuilder()
            .setSuspicionId(suspicion.getId())
            .setReason(choice.reason())
            .setExpiresMillis(facts.seenMillis + rule.lasts().toMillis())
            .setCloseEstablished(rule.closeEstablished())
            .build();
    List<SetLimit> blocks =
        Proposal.of(choice.blocked(), asked, limits.inForce.values()).stream()
            .filter(one -> limits.fault(one, facts.seenMillis) == null)
            .limit(limits.room())
            .toList();
    if (!blocks.isEmpty()) {
      // An attack that goes on after the blocks is the same suspicion.
      long stands = asked.getExpiresMillis() + SEEN_AGAIN_MILLIS;
      Suspicion standing = block(suspicion, stands, blocks, Contract.SERVICE);
      replies.act(
          ActionKind.PROPOSAL_APPLIED,
          action -> action.setSuspicion(standing).setReason(asked.getReason()));
    } else if (!choice.spared().isEmpty() && !suspicion.getId().equals(sparedOf)) {
      sparedOf = suspicion.getId();
      Refusal.Builder spared =
          Refusal.newBuilder().setBecause(RefusedBecause.SPARED).setDetail(choice.reason());
      replies.act(
          ActionKind.PROPOSAL_APPLIED, action -> action.setSuspicion(suspicion).setRefused(spared));
    }
  }

  /** Sets blocks. The suspicion lasts as long as they do, since they would end with it. */
  private Suspicion block(
      Suspicion suspicion, long untilMillis, List<SetLimit> blocks, String actor) {
    Suspicion standing =
        suspicion.toBuilder()
            .setUntilMillis(Math.max(suspicion.getUntilMillis(), untilMillis))
            .build();
    suspicions.put(standing);
    Ground ground = Ground.of(standing);
    for (SetLimit one : blocks) {
      LimitRecord record = limit(actor, one, ground);
      begin(record);
      replies.act(
          ActionKind.LIMIT_SET,
          action -> action.setActor(actor).setLimit(record).setReason(ground.text()));
    }
    return standing;
  }

  private LimitRecord limit(String actor, SetLimit asked, Ground ground) {
    LimitRecord.Builder limit =
        LimitRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setId(facts.zone + ".L" + (limitsSet + 1))
            .setZone(facts.zone)
            .setReason(asked.getReason())
            .setCreatedMillis(facts.seenMillis)
            .setExpiresMillis(asked.getExpiresMillis())
            .setActor(actor)
            .setAutomatic(actor.equals(Contract.SERVICE));
    ground.writeTo(limit);
    if (asked.hasCap()) {
      limit.setCap(asked.getCap());
    } else {
      limit.setBlock(asked.getBlock());
    }
    return limit.build();
  }

  /**
   * Lifts the limits of a suspicion marked false, and exempts its sources from automatic blocks.
   */
  void liftOf(Suspicion suspicion, String actor) {
    for (SuspectSource source : suspicion.getFinding().getSourcesList()) {
      leftAlone.add(Proposal.block(source).build(), facts.seenMillis);
    }
    for (LimitRecord limit : List.copyOf(limits.inForce.values())) {
      if (Ground.isOf(limit, suspicion)) {
        end(limit, ActionKind.LIMIT_LIFTED, actor, "", "its ground is marked false");
      }
    }
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
    if (limit.getAutomatic()) {
      leftAlone.add(limit.getBlock(), facts.seenMillis);
    }
    end(limit, ActionKind.LIMIT_LIFTED, request.getActor(), request.getId(), asked.getReason());
  }

  /** Lifts all limits if the zone has no ground. */
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
}
