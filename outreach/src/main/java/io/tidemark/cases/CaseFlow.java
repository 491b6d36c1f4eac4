package io.tidemark.cases;

import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStep;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The steps of a case that people take.
 *
 * <pre>
 *   open ──contact──▶ contacted ──answer──▶ answered
 *    │                 │   ▲ ──contact again──┘│
 *    └────resolve──────┴────────resolve────────┴──▶ resolved
 * </pre>
 *
 * A note may be made at any time. A customer who was not contacted cannot fail to answer, so "no
 * answer" is for contacted cases only.
 */
public final class CaseFlow {
  private static final Set<CaseResolution> ALL =
      EnumSet.of(
          CaseResolution.UPGRADED,
          CaseResolution.EXPLAINED,
          CaseResolution.GUIDELINE_CHANGED,
          CaseResolution.NO_ANSWER,
          CaseResolution.FALSE_ALARM);

  private CaseFlow() {}

  /** The steps that may be taken now, as people write them. */
  public static List<String> legal(CaseRecord from) {
    List<String> legal = new ArrayList<>();
    for (CaseStepKind kind : kinds(from.getState())) {
      if (kind == CaseStepKind.RESOLVE) {
        for (CaseResolution as : resolutions(from.getState())) {
          legal.add("resolve as " + text(as));
        }
      } else {
        legal.add(text(kind));
      }
    }
    return legal;
  }

  static boolean isLegal(CaseRecord from, CaseStepRequest step) {
    return kinds(from.getState()).contains(step.getKind())
        && (step.getKind() != CaseStepKind.RESOLVE
            || resolutions(from.getState()).contains(step.getResolution()));
  }

  private static Set<CaseStepKind> kinds(CaseState state) {
    return switch (state) {
      case CASE_OPEN -> EnumSet.of(CaseStepKind.CONTACT, CaseStepKind.RESOLVE, CaseStepKind.NOTE);
      case CASE_CONTACTED, CASE_ANSWERED ->
          EnumSet.of(
              CaseStepKind.CONTACT, CaseStepKind.ANSWER, CaseStepKind.RESOLVE, CaseStepKind.NOTE);
      case CASE_RESOLVED -> EnumSet.of(CaseStepKind.NOTE);
      case CASE_STATE_UNSPECIFIED, UNRECOGNIZED -> EnumSet.noneOf(CaseStepKind.class);
    };
  }

  private static Set<CaseResolution> resolutions(CaseState state) {
    Set<CaseResolution> resolutions = EnumSet.copyOf(ALL);
    if (state != CaseState.CASE_CONTACTED) {
      resolutions.remove(CaseResolution.NO_ANSWER);
    }
    return resolutions;
  }

  /** The case after a legal step. */
  static CaseRecord after(CaseRecord from, CaseStep step, long coolDownMillis) {
    CaseRecord.Builder next = changed(from, step.getAtMillis()).addSteps(step);
    switch (step.getKind()) {
      case CONTACT -> next.setState(CaseState.CASE_CONTACTED);
      case ANSWER -> next.setState(CaseState.CASE_ANSWERED);
      case RESOLVE ->
          next.setState(CaseState.CASE_RESOLVED)
              .setResolution(step.getResolution())
              .setCoolDownUntilMillis(step.getAtMillis() + coolDownMillis);
      default -> {}
    }
    return next.build();
  }

  static CaseRecord.Builder changed(CaseRecord from, long nowMillis) {
    return from.toBuilder()
        .setVersion(from.getVersion() + 1)
        .setChangedMillis(Math.max(nowMillis, from.getChangedMillis()));
  }

  static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
