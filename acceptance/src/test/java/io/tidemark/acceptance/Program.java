package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.quickstart.proxies.ProxyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    if (kind == ProxyKind.ENVOY) {
      envoy();
    } else {
      need(kind.label());
    }
  }

  /** Envoy, where {@code ./tidemark test} puts it. */
  static Path envoy() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return need("envoy", home.resolve("tidemark").resolve("envoy"));
  }

  private static Path need(String name, Path program) {
    boolean there = Files.isExecutable(program);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as("CI skips nothing: %s must be installed", name).isTrue();
    }
    assumeTrue(there, "skipped: " + name + " is not installed");
    return program;
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
