package io.tidemark.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo's policy: the real rules on short windows, so that a case opens while one watches. */
final class DemoPolicy {
  private DemoPolicy() {}

  /** Writes the policy file, unless there is one already: then it is the user's. */
  static Path file(Path data) throws IOException {
    Path file = data.resolve("policy.yaml");
    if (Files.exists(file)) {
      return file;
    }
    Files.createDirectories(data);
    return Files.writeString(
        file,
        """
        # DEMO POLICY, with short windows so that something happens while you watch. A real one counts in days: without
        # policy.file it is 3 spikes in 7d, 30m apart (docs/policy.md). Change this file while everything runs.
        defaults:
          spike: { merge: 0s }
          repeated: { spikes: 3, window: 1h, apart: 1m }
          cool_down: 5m
        """);
  }
}
