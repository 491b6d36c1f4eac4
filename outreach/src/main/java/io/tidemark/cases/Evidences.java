package io.tidemark.cases;

import io.tidemark.events.v1.CaseAdvice;
import io.tidemark.events.v1.Evidence;
import io.tidemark.events.v1.EvidenceKind;
import io.tidemark.events.v1.SpikeEvidence;
import io.tidemark.policy.Recommendation;
import io.tidemark.policy.Spike;
import io.tidemark.policy.Verdict;

/** The stored form of verdicts and recommendations in a case. */
final class Evidences {
  private Evidences() {}

  static Evidence of(Verdict verdict) {
    Evidence.Builder evidence =
        Evidence.newBuilder().setAtMillis(verdict.atMillis()).setReason(verdict.reason());
    if (verdict instanceof Verdict.RepeatedSpikes repeated) {
      evidence
          .setKind(EvidenceKind.REPEATED_SPIKES)
          .setGuideline(repeated.guideline())
          .setWindowMillis(repeated.window().toMillis());
      repeated.spikes().forEach(spike -> evidence.addSpikes(spike(spike)));
    } else if (verdict instanceof Verdict.ContinuedUsage continued) {
      evidence
          .setKind(EvidenceKind.CONTINUED_USAGE)
          .setGuideline(continued.guideline())
          .setWindowMillis(continued.window().toMillis())
          .setAboveMillis(continued.above().toMillis())
          .setPeak(continued.peak());
    } else if (verdict instanceof Verdict.DisproportionateShare share) {
      evidence
          .setKind(EvidenceKind.DISPROPORTIONATE_SHARE)
          .setZoneConnectionMillis(share.zoneMillis())
          .setPlanConnectionMillis(share.planMillis())
          .setMedianConnectionMillis(share.medianMillis());
    }
    return evidence.build();
  }

  private static SpikeEvidence spike(Spike spike) {
    return SpikeEvidence.newBuilder()
        .setStartMillis(spike.startMillis())
        .setEndMillis(spike.endMillis())
        .setPeak(spike.peak())
        .setGuideline(spike.guideline())
        .build();
  }

  static CaseAdvice of(Recommendation recommendation) {
    String plan = recommendation.plan();
    return CaseAdvice.newBuilder()
        .setPlan(plan == null ? "" : plan)
        .setGuideline(recommendation.guideline())
        .setNeed(recommendation.need())
        .setDays(recommendation.days())
        .setSpikesNow(recommendation.spikesNow())
        .setSpikesThen(recommendation.spikesThen())
        .setReason(recommendation.reason())
        .build();
  }
}
