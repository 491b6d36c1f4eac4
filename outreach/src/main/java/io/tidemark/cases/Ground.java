package io.tidemark.cases;

import io.tidemark.events.TextBounds;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.policy.PolicyPhrases;

/**
 * The ground on which a limit stands: a case whose customer has been contacted, or an active
 * suspicion. One of the two ids is empty.
 *
 * @param text the ground in words for people
 */
record Ground(String caseId, String suspicionId, String text) {
  /** The most characters of the text; the whole evidence is kept with the suspicion. */
  private static final int MAX_TEXT = 500;

  static Ground of(Suspicion suspicion) {
    String text = "suspicion %s: %s".formatted(suspicion.getId(), suspicion.getEvidence());
    return new Ground("", suspicion.getId(), TextBounds.cut(text, MAX_TEXT));
  }

  static Ground of(CaseRecord contacted, long contactedMillis) {
    return new Ground(
        contacted.getId(),
        "",
        "case %s: contacted %s UTC"
            .formatted(contacted.getId(), PolicyPhrases.time(contactedMillis)));
  }

  void writeTo(LimitRecord.Builder limit) {
    limit.setCaseId(caseId).setSuspicionId(suspicionId).setGround(text);
  }

  /** True if this limit has this suspicion as its ground. */
  static boolean isOf(LimitRecord limit, Suspicion suspicion) {
    return limit.getSuspicionId().equals(suspicion.getId());
  }
}
