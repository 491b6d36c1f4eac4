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

/** WebSocket clients of npm's {@code ws} package, in a Node.js process. */
final class NodeClients implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SOURCE = Path.of("src/test/node");
  private static final Path COPY = Path.of("target/node");

  private final Process process;
  private final PrintStream orders;
  private final BufferedReader answers;

  private NodeClients(Process process) {
    this.process = process;
    this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Skips the test where there is no Node.js; CI has it. */
  static NodeClients start(int edgePort) throws IOException, InterruptedException {
    boolean there = runs("node", "--version") && runs("npm", "--version");
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as("CI skips nothing: node and npm must be installed").isTrue();
    }
    assumeTrue(there, "skipped: Node.js and npm are not installed");
    Files.createDirectories(COPY);
    for (String file : new String[] {"package.json", "package-lock.json", ".npmrc", "clients.js"}) {
      Files.write(COPY.resolve(file), Files.readAllBytes(SOURCE.resolve(file)));
    }
    if (!Files.isDirectory(COPY.resolve("node_modules/ws"))) {
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
    return new NodeClients(
        new ProcessBuilder("node", "clients.js", "" + edgePort)
            .directory(COPY.toFile())
            .redirectError(COPY.resolve("clients.log").toFile())
            .start());
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
