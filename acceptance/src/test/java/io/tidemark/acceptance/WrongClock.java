package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A wrong clock for a process, by Debian's libfaketime: its time of day is off, its monotonic clock
 * is right.
 */
final class WrongClock {
  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String NAME = "libfaketime.so.1";

  private WrongClock() {}

  /**
   * The environment of a process whose clock is off by this. Skips the test where libfaketime is
   * not installed.
   */
  static Map<String, String> off(Duration by) throws IOException {
    Optional<Path> library = library();
    if ("true".equals(System.getenv("CI"))) {
      assertThat(library).as("CI skips nothing: libfaketime must be installed").isPresent();
    }
    assumeTrue(library.isPresent(), "skipped: libfaketime is not installed");
    return Map.of(
        "LD_PRELOAD",
        library.orElseThrow().toString(),
        "FAKETIME",
        "%+d".formatted(by.toSeconds()),
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Otherwise timed waits return at once, and a JVM spins.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  private static Optional<Path> library() throws IOException {
    try (Stream<Path> files = Files.walk(LIBRARIES, 3)) {
      return files.filter(file -> file.endsWith(NAME)).findFirst();
    } catch (java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
