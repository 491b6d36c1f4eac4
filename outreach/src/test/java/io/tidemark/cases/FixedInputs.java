package io.tidemark.cases;

import io.tidemark.policy.Policy;
import io.tidemark.policy.PolicyFile;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The inputs of a dialogue, as a test sets them. */
final class FixedInputs implements DialogueInputs {
  Policy policy = Policy.DEFAULT;
  final Map<String, Long> guidelines =
      new TreeMap<>(Map.of("free", 100L, "pro", 500L, "business", 5_000L));

  void policy(String yaml) {
    policy = PolicyFile.parse(yaml);
  }

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
    return guidelines;
  }

  @Override
  public @Nullable String contact(String zone) {
    return "Ada <ada@example.com>";
  }
}
