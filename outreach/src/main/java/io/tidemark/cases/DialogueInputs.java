package io.tidemark.cases;

import io.tidemark.abuse.Networks;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.policy.Policy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that a dialogue looks up. All of them may change at any time. */
public interface DialogueInputs {
  /** The policy in force now. */
  Policy policy();

  /** The guideline of each plan that has one, by the plan's name. */
  Map<String, Long> guidelines();

  /** The name and address of the zone's contact, if they are known. */
  @Nullable String contact(String zone);

  /** True if abuse detection is on. */
  boolean isWatching();

  /** The lookup of an address's network. */
  default Networks networks() {
    return Networks.UNKNOWN;
  }

  /**
   * The records of each zone in the topics, for the case that the state of its dialogue has been
   * lost.
   */
  default Map<String, Kept> kept() {
    return Map.of();
  }

  /** A zone's latest case, and its limits in force. */
  record Kept(@Nullable CaseRecord latest, List<LimitRecord> limits) {}
}
