package io.tidemark.cases;

import io.tidemark.policy.Policy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a dialogue asks for: all of it may change at any time. */
public interface Surroundings {
  /** In force now. */
  Policy policy();

  /** Of the plans that have one. */
  Map<String, Long> guidelines();

  /** Name and address of the zone's people, where they are known. */
  @Nullable String contact(String zone);
}
