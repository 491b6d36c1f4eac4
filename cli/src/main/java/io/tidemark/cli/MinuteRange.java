package io.tidemark.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Option;

/** The options for a range of whole minutes. */
final class MinuteRange {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      converter = When.class,
      description = "the first minute: " + When.HELP)
  @SuppressWarnings("NullAway.Init")
  private Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "now",
      converter = When.class,
      description = "up to this minute; now if left out")
  @SuppressWarnings("NullAway.Init")
  private Instant to;

  Instant from() {
    return from.truncatedTo(ChronoUnit.MINUTES);
  }

  Instant to() {
    return to.truncatedTo(ChronoUnit.MINUTES);
  }

  /** Throws if the range has no minute. */
  void check(String what) {
    if (!from().isBefore(to())) {
      throw new IllegalStateException(
          "nothing to %s: --from %s is not a minute before --to %s".formatted(what, from(), to()));
    }
  }
}
