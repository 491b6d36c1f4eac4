package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A Docker engine of Debian's package with a folder of its own, at the address that the tests'
 * environment names. It needs root.
 */
final class DockerEngine {
  private final Path folder;
  private final Process dockerd;

  private DockerEngine(Path folder, Process dockerd) {
    this.folder = folder;
    this.dockerd = dockerd;
  }

  /** Starts an engine; skips the test where no engine can run. CI has one. */
  static DockerEngine start() throws IOException {
    for (String program : List.of("docker", "docker-compose")) {
      Program.need(program);
    }
    Path dockerd = Path.of("/usr/sbin/dockerd");
    boolean possible =
        Files.isExecutable(dockerd) && "root".equals(System.getProperty("user.name"));
    if ("true".equals(System.getenv("CI"))) {
      assertThat(possible).as("CI skips nothing: dockerd and root").isTrue();
    }
    assumeTrue(possible, "skipped: a Docker engine of one's own needs dockerd and root");
    String address = Objects.requireNonNull(System.getenv("DOCKER_HOST"), "DOCKER_HOST");
    Path socket = Path.of(address.substring("unix://".length()));
    Path folder = Files.createDirectories(socket.toAbsolutePath().getParent());
    Process process =
        new ProcessBuilder(
                dockerd.toString(),
                "--host=" + address,
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"))
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target/dockerd.log").toFile())
            .start();
    DockerEngine engine = new DockerEngine(folder, process);
    patiently().until(() -> !process.isAlive() || engine.docker("version").exit() == 0);
    assertThat(process.isAlive()).as("dockerd: see target/dockerd.log").isTrue();
    return engine;
  }

  /**
   * Builds Debian with a JRE under the image name that the Dockerfile uses, so that no registry is
   * asked.
   */
  void standIn(String image) throws IOException, InterruptedException {
    JavaProcess.Ended made =
        run(Path.of("src/test/images/debian-jre").toAbsolutePath().toString(), image);
    assertThat(made.exit()).as(made.output()).isZero();
  }

  JavaProcess.Ended docker(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "/usr/bin/docker";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return run(command);
  }

  private JavaProcess.Ended run(String... command) throws IOException, InterruptedException {
    return Program.run(folder, Path.of("/dev/null"), command);
  }

  void stop() throws IOException, InterruptedException {
    dockerd.destroy();
    if (!dockerd.waitFor(2, TimeUnit.MINUTES)) {
      dockerd.destroyForcibly().waitFor();
    }
    new ProcessBuilder("rm", "-rf", "--one-file-system", folder.toString()).start().waitFor();
  }
}
