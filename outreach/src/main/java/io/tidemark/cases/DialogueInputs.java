package io.tidemark.cases;

import io.tidemark.abuse.Networks;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.policy.Policy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a dialogue looks up in its surroundings. All of it may change at any time. */
public interface DialogueInputs {
  /** In force now. */
  Policy policy();

  /** The guideline of each plan that has one, by the plan's name. */
  Map<String, Long> guidelines();

  /** Name and address of the zone's people, where they are known. */
  @Nullable String contact(String zone);

  /** Whether anybody looks for abuse. */
  boolean isWatching();

  /** Whose networks addresses are in. */
  default Networks networks() {
    return Networks.UNKNOWN;
  }

  /** What the topics still hold of each zone, where the state of its dialogue has been lost. */
  default Map<String, Kept> kept() {
    return Map.of();
  }

  /** A zone's latest case, and its limits in force. */
  record Kept(@Nullable CaseRecord latest, List<LimitRecord> limits) {}
}
