package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the launcher script, up to the point where it would build anything. */
class LauncherIT {
  private record Ended(int exit, String said) {}

  private static Ended run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("../tidemark"));
    command.addAll(List.of(arguments));
    ProcessBuilder launcher = new ProcessBuilder(command).redirectErrorStream(true);
    launcher.environment().putAll(environment);
    Process process = launcher.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  @Test
  void anOldJdkGivesOneClearLine(@TempDir Path home) throws IOException, InterruptedException {
    Path java = home.resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = 11' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Ended ended = run(Map.of("JAVA_HOME", home.toString()), "quickstart");
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.said())
        .isEqualTo("Tidemark needs a JDK, 17 or newer; %s is 11.\n".formatted(java));
  }

  @Test
  void aJavaHomeWithoutAJdkIsToldAndNothingIsInstalled(@TempDir Path home)
      throws IOException, InterruptedException {
    for (String command : new String[] {"quickstart", "app", "check"}) {
      Ended ended = run(Map.of("JAVA_HOME", home.toString()), command);
      assertThat(ended.exit()).as(command).isEqualTo(1);
      assertThat(ended.said())
          .isEqualTo(
              "JAVA_HOME is %s, and there is no bin/java in it. Set it to a JDK, 17 or newer, or unset it.%n"
                  .formatted(home));
    }
  }

  @Test
  void aSymbolicLinkToItWorksFromAnywhere(@TempDir Path elsewhere)
      throws IOException, InterruptedException {
    Path link = elsewhere.resolve("tide");
    Files.createSymbolicLink(link, Path.of("..", "tidemark").toAbsolutePath().normalize());
    Process process =
        new ProcessBuilder("bash", "-x", link.toString(), "bench", "--help")
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines())
        .as("it builds where it lies, not where the link is")
        .contains("+ here=" + Path.of("..").toRealPath());
  }

  @Test
  void testAndBenchHaveHelpAndAnUnknownBenchmarkIsAMisuse()
      throws IOException, InterruptedException {
    assertThat(run(Map.of(), "test", "--help"))
        .matches(e -> e.exit() == 0 && e.said().contains("mvn verify"));
    assertThat(run(Map.of(), "bench", "--help"))
        .matches(e -> e.exit() == 0 && e.said().contains("latency"));
    assertThat(run(Map.of(), "bench", "nothing").exit()).isEqualTo(2);
  }
}
