package io.tidemark.api;

import io.tidemark.cases.CaseFlow;
import io.tidemark.cases.LimitText;
import io.tidemark.cases.LiveCaps;
import io.tidemark.events.v1.CaseAdvice;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStep;
import io.tidemark.events.v1.Evidence;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SpikeEvidence;
import io.tidemark.usage.history.Actions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The public form of cases, limits and the audit log. */
final class CaseAnswers {
  private CaseAnswers() {}

  record CaseList(List<Case> cases, @Nullable String next) {}

  record Case(
      String id,
      String zone,
      String plan,
      @Nullable Long guideline,
      long version,
      String state,
      @Nullable String resolution,
      String openedAt,
      String changedAt,
      @Nullable String coolDownUntil,
      @Nullable Advice recommendation,
      List<Reason> evidence,
      List<Step> steps,
      List<String> legalSteps) {

    static Case of(CaseRecord record) {
      boolean resolved = record.getState() == CaseState.CASE_RESOLVED;
      return new Case(
          record.getId(),
          record.getZone(),
          record.getPlan(),
          record.hasGuideline() ? record.getGuideline() : null,
          record.getVersion(),
          text(record.getState()),
          resolved ? text(record.getResolution()) : null,
          instant(record.getOpenedMillis()),
          instant(record.getChangedMillis()),
          resolved ? instant(record.getCoolDownUntilMillis()) : null,
          record.hasAdvice() ? Advice.of(record.getAdvice()) : null,
          record.getEvidenceList().stream().map(Reason::of).toList(),
          record.getStepsList().stream().map(Step::of).toList(),
          CaseFlow.legal(record));
    }
  }

  record Advice(
      @Nullable String plan,
      long guideline,
      long need,
      int days,
      int spikesNow,
      int spikesThen,
      String reason) {
    static Advice of(CaseAdvice advice) {
      return new Advice(
          advice.getPlan().isEmpty() ? null : advice.getPlan(),
          advice.getGuideline(),
          advice.getNeed(),
          advice.getDays(),
          advice.getSpikesNow(),
          advice.getSpikesThen(),
          advice.getReason());
    }
  }

  record Reason(String kind, String at, String reason, List<Spike> spikes) {
    static Reason of(Evidence evidence) {
      return new Reason(
          text(evidence.getKind()),
          instant(evidence.getAtMillis()),
          evidence.getReason(),
          evidence.getSpikesList().stream().map(Spike::of).toList());
    }
  }

  record Spike(String start, String end, long peak, long guideline) {
    static Spike of(SpikeEvidence spike) {
      return new Spike(
          instant(spike.getStartMillis()),
          instant(spike.getEndMillis()),
          spike.getPeak(),
          spike.getGuideline());
    }
  }

  record Step(
      String step,
      String at,
      String actor,
      @Nullable String channel,
      @Nullable String note,
      @Nullable String resolution) {
    static Step of(CaseStep step) {
      return new Step(
          text(step.getKind()),
          instant(step.getAtMillis()),
          step.getActor(),
          step.getChannel().isEmpty() ? null : step.getChannel(),
          step.getNote().isEmpty() ? null : step.getNote(),
          step.getResolutionValue() == 0 ? null : text(step.getResolution()));
    }
  }

  record LimitList(List<Limit> limits) {}

  /**
   * A limit in force.
   *
   * @param now the state of a cap, if this instance knows it
   */
  record Limit(
      String id,
      String zone,
      String text,
      @Nullable Long cap,
      @Nullable String source,
      boolean closeEstablished,
      String reason,
      String ground,
      String actor,
      boolean automatic,
      String createdAt,
      String expiresAt,
      @Nullable CapNow now) {
    static Limit of(LimitRecord limit, LiveCaps.@Nullable State state) {
      return new Limit(
          limit.getId(),
          limit.getZone(),
          LimitText.of(limit),
          limit.hasCap() ? limit.getCap().getConnections() : null,
          limit.hasBlock() ? LimitText.source(limit.getBlock()) : null,
          limit.getBlock().getCloseEstablished(),
          limit.getReason(),
          limit.getGround(),
          limit.getActor(),
          limit.getAutomatic(),
          instant(limit.getCreatedMillis()),
          instant(limit.getExpiresMillis()),
          state == null
              ? null
              : new CapNow(state.confirmed(), state.refusing(), state.overshoot()));
    }
  }

  record CapNow(long confirmed, boolean refusing, long overshoot) {}

  record ActionList(List<Action> actions) {}

  record Action(
      String at,
      String zone,
      String actor,
      String action,
      boolean accepted,
      @Nullable String detail,
      @Nullable String caseId,
      @Nullable String limitId,
      @Nullable String suspicionId) {
    static Action of(Actions.Action action) {
      return new Action(
          instant(action.atMillis()),
          action.zone(),
          action.actor(),
          action.action(),
          action.accepted(),
          action.detail(),
          action.caseId(),
          action.limitId(),
          action.suspicionId());
    }
  }

  static String text(Enum<?> value) {
    String text = value.name().toLowerCase(Locale.ROOT);
    return value instanceof CaseState ? text.substring("case_".length()) : text;
  }

  private static String instant(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
