package io.tidemark.cases;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStep;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import io.tidemark.events.v1.Evidence;
import io.tidemark.events.v1.Refusal;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.policy.Recommendation;
import io.tidemark.policy.Verdict;
import org.jspecify.annotations.Nullable;

/** The latest case of a zone: the policy's verdicts open it, and people carry it on. */
final class ZoneCase {
  private static final int MOST_EVIDENCE = 50;
  private static final int MOST_STEPS = 200;

  /**
   * The size of a case's record: far below Kafka's limit, with room for the actions that repeat it.
   */
  private static final int MOST_BYTES = 256 << 10;

  private final ZoneContext facts;
  private final DialogueOutput says;
  private final Replies replies;
  @Nullable CaseRecord latest;
  int cases;

  ZoneCase(ZoneContext facts, DialogueOutput says, Replies replies) {
    this.facts = facts;
    this.says = says;
    this.replies = replies;
  }

  void adopt(CaseRecord last) {
    latest = last;
    cases = ZoneDialogue.number(last.getId());
  }

  private @Nullable CaseRecord active() {
    CaseRecord last = latest;
    return last == null || last.getState() == CaseState.CASE_RESOLVED ? null : last;
  }

  /** The standing that the case gives the zone; {@code null}: it gives none. */
  @Nullable Standing standing() {
    CaseRecord last = latest;
    if (last == null) {
      return null;
    }
    return switch (last.getState()) {
      case CASE_CONTACTED -> Standing.CONTACTED;
      case CASE_ANSWERED -> Standing.ANSWERED;
      case CASE_RESOLVED ->
          facts.seenMillis < last.getCoolDownUntilMillis() ? Standing.COOLING_DOWN : null;
      case CASE_OPEN, CASE_STATE_UNSPECIFIED, UNRECOGNIZED -> Standing.CASE_OPEN;
    };
  }

  /** Takes a verdict: a case opens, or the evidence is added to the active one. */
  void judged(Verdict verdict) {
    Evidence evidence = Evidences.of(verdict);
    CaseRecord last = latest;
    CaseRecord open = active();
    if (open != null && open.getEvidenceList().contains(evidence)) {
      return;
    }
    if (open != null) {
      CaseRecord.Builder next = CaseFlow.changed(open, facts.seenMillis).addEvidence(evidence);
      while (next.getEvidenceCount() > MOST_EVIDENCE
          || (next.getEvidenceCount() > 2 && next.build().getSerializedSize() > MOST_BYTES)) {
        next.removeEvidence(1);
      }
      advise(next);
      change(next.build());
    } else if (last == null || facts.seenMillis >= last.getCoolDownUntilMillis()) {
      open(evidence);
    }
  }

  private void open(Evidence evidence) {
    cases++;
    CaseRecord.Builder opened =
        CaseRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setId(facts.zone + "." + cases)
            .setZone(facts.zone)
            .setPlan(facts.plan)
            .setVersion(1)
            .setState(CaseState.CASE_OPEN)
            .setOpenedMillis(facts.seenMillis)
            .setChangedMillis(facts.seenMillis)
            .addEvidence(evidence)
            .addSteps(
                CaseStep.newBuilder()
                    .setKind(CaseStepKind.OPEN)
                    .setAtMillis(facts.seenMillis)
                    .setActor(Contract.SERVICE)
                    .setNote(evidence.getReason()));
    if (evidence.getGuideline() > 0) {
      opened.setGuideline(evidence.getGuideline());
    }
    advise(opened);
    change(opened.build());
    replies.act(
        ActionKind.CASE_OPENED, action -> action.setCase(latest).setReason(evidence.getReason()));
  }

  private void advise(CaseRecord.Builder record) {
    Recommendation recommendation =
        facts.window.recommend(facts.seenMillis, facts.rules(), facts.around.guidelines());
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
      says.alert(Alerts.of(next, facts.contact()));
    }
  }

  /** True if a case has no more room. Resolving is always possible, as one step more. */
  private static boolean isFull(CaseRecord next) {
    int steps = next.getStepsCount() - (next.getState() == CaseState.CASE_RESOLVED ? 1 : 0);
    int bytes = next.getState() == CaseState.CASE_RESOLVED ? 2 * MOST_BYTES : MOST_BYTES;
    return steps > MOST_STEPS || next.getSerializedSize() > bytes;
  }

  /** Adds a note to the active case, if there is one. */
  void note(String text) {
    CaseRecord on = active();
    if (on != null) {
      CaseStep step =
          CaseStep.newBuilder()
              .setKind(CaseStepKind.NOTE)
              .setAtMillis(facts.seenMillis)
              .setActor(Contract.SERVICE)
              .setNote(text)
              .build();
      CaseRecord next = CaseFlow.after(on, step, 0);
      if (!isFull(next)) {
        change(next);
      }
    }
  }

  /** Takes a person's step; the version they saw must be the current one. */
  void step(RequestRecord request, CaseStepRequest step) {
    CaseRecord of = latest;
    if (of == null || !of.getId().equals(step.getCaseId())) {
      refuse(
          request,
          RefusedBecause.NOT_FOUND,
          of == null
              ? "zone %s has no case".formatted(facts.zone)
              : "the latest case of zone %s is %s".formatted(facts.zone, of.getId()));
      return;
    }
    if (replies.isDone(request)) {
      replies.did(request, ActionKind.CASE_CHANGED, action -> action.setCase(of));
      return;
    }
    if (of.getVersion() != step.getVersion()) {
      refuse(
          request,
          RefusedBecause.STALE_VERSION,
          "case %s has changed: it is at version %d, you saw %d; look at it and ask again"
              .formatted(of.getId(), of.getVersion(), step.getVersion()));
      return;
    }
    if (!CaseFlow.isLegal(of, step)) {
      refuse(
          request,
          RefusedBecause.ILLEGAL_STEP,
          "case %s is %s; it can be: %s"
              .formatted(
                  of.getId(),
                  CaseFlow.text(of.getState()).substring("case_".length()),
                  String.join(", ", CaseFlow.legal(of))));
      return;
    }
    CaseStep taken =
        CaseStep.newBuilder()
            .setKind(step.getKind())
            .setAtMillis(facts.seenMillis)
            .setActor(request.getActor())
            .setChannel(step.getChannel())
            .setNote(step.getNote())
            .setResolution(step.getResolution())
            .build();
    CaseRecord next = CaseFlow.after(of, taken, facts.rules().dialogue().coolDown().toMillis());
    if (isFull(next)) {
      refuse(
          request,
          RefusedBecause.FULL,
          "a case has at most %d steps and %d KB; resolve it, or write a shorter note"
              .formatted(MOST_STEPS, MOST_BYTES >> 10));
      return;
    }
    change(next);
    if (next.getState() == CaseState.CASE_RESOLVED && step.getKind() == CaseStepKind.RESOLVE) {
      facts.window.forgive();
    }
    replies.did(request, ActionKind.CASE_CHANGED, action -> action.setCase(next));
  }

  private void refuse(RequestRecord request, RefusedBecause because, String detail) {
    Refusal.Builder refusal = Refusal.newBuilder().setBecause(because).setDetail(detail);
    CaseRecord of = latest;
    if (because == RefusedBecause.ILLEGAL_STEP && of != null) {
      refusal.addAllLegal(CaseFlow.legal(of));
    }
    replies.answer(
        request,
        ActionKind.CASE_CHANGED,
        action -> {
          action.setRefused(refusal);
          if (of != null) {
            action.setCase(of);
          }
        });
  }
}
