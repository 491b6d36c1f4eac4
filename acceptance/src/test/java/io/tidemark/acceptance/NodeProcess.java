package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A script of {@code src/test/node} with its npm packages: told a line, it answers a line. */
final class NodeProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SOURCE = Path.of("src/test/node");
  private static final Path COPY = Path.of("target/node");

  private final Process process;
  private final PrintStream orders;
  private final BufferedReader answers;

  private NodeProcess(Process process) {
    this.process = process;
    this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Skips the test where there is no Node.js; CI has it. */
  static NodeProcess start(String script, String... arguments)
      throws IOException, InterruptedException {
    boolean there = runs("node", "--version") && runs("npm", "--version");
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as("CI skips nothing: node and npm must be installed").isTrue();
    }
    assumeTrue(there, "skipped: Node.js and npm are not installed");
    install();
    Files.write(COPY.resolve(script), Files.readAllBytes(SOURCE.resolve(script)));
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    return new NodeProcess(
        new ProcessBuilder(command)
            .directory(COPY.toFile())
            .redirectError(COPY.resolve(script + ".log").toFile())
            .start());
  }

  /** The packages of the lock file, once. */
  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(COPY);
    Path lock = COPY.resolve("package-lock.json");
    byte[] wanted = Files.readAllBytes(SOURCE.resolve("package-lock.json"));
    if (Files.isDirectory(COPY.resolve("node_modules"))
        && Arrays.equals(wanted, Files.readAllBytes(lock))) {
      return;
    }
    for (String file : new String[] {"package.json", "package-lock.json", ".npmrc"}) {
      Files.write(COPY.resolve(file), Files.readAllBytes(SOURCE.resolve(file)));
    }
    // Node makes the pipes it is given non-blocking: ours lead to the test runner.
    Path log = COPY.resolve("npm.log");
    Process npm =
        new ProcessBuilder("npm", "ci", "--ignore-scripts")
            .directory(COPY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(npm.waitFor()).as(() -> "npm ci: see " + log).isZero();
  }

  JsonNode order(String order) throws IOException {
    orders.println(order);
    JsonNode answer = JSON.readTree(answers.readLine());
    assertThat(answer.path("error").asText()).isEmpty();
    return answer;
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
