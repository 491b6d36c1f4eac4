package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A running script of {@code src/test/node} with its npm packages: it answers each line with a
 * line.
 */
final class NodeProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final PrintStream orders;
  private final BufferedReader answers;

  private NodeProcess(Process process) {
    this.process = process;
    this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a script; skips the test where there is no Node.js. */
  static NodeProcess start(String script, String... arguments)
      throws IOException, InterruptedException {
    Path home = home();
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    return new NodeProcess(
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectError(home.resolve(script + ".log").toFile())
            .start());
  }

  /** The scripts, with the packages of the lock file. */
  static Path home() throws IOException, InterruptedException {
    return NodePackage.ready(Path.of("src/test/node"), Path.of("target/node"));
  }

  JsonNode order(String order) throws IOException {
    orders.println(order);
    JsonNode answer = JSON.readTree(answers.readLine());
    assertThat(answer.path("error").asText()).isEmpty();
    return answer;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
