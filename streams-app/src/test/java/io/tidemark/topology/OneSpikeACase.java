package io.tidemark.topology;

import io.tidemark.cases.DialogueInputs;
import io.tidemark.policy.Policy;
import io.tidemark.policy.PolicyFile;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A policy under which one spike opens a case. */
final class OneSpikeACase implements DialogueInputs {
  private final Policy policy = PolicyFile.parse("defaults: {repeated: {spikes: 1}}");

  @Override
  public boolean isWatching() {
    return true;
  }

  @Override
  public Policy policy() {
    return policy;
  }

  @Override
  public Map<String, Long> guidelines() {
    return Map.of("pro", 500L);
  }

  @Override
  public @Nullable String contact(String zone) {
    return null;
  }
}
