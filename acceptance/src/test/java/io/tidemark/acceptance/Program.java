package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.quickstart.proxies.ProxyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A program of a Debian package that a test needs. */
final class Program {
  private Program() {}

  /** Skips the test where the program is not installed; CI has it. */
  static Path need(String name) {
    Path administrators = Path.of("/usr/sbin", name);
    return need(
        name, Files.isExecutable(administrators) ? administrators : Path.of("/usr/bin", name));
  }

  /** Skips the test where this proxy is not installed. */
  static void need(ProxyKind kind) {
    need(kind.label(), kind.program());
  }

  private static Path need(String name, @Nullable Path program) {
    boolean there = program != null && Files.isExecutable(program);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as("CI skips nothing: %s must be installed", name).isTrue();
    }
    assumeTrue(there, "skipped: " + name + " is not installed");
    return Objects.requireNonNull(program);
  }

  /** Runs a command to its end. */
  static JavaProcess.Ended run(Path folder, Path input, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "program-", ".log");
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    return new JavaProcess.Ended(process.waitFor(), Files.readString(out));
  }
}
