package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** Skips the test where there is no Node.js. */
  static NodeProcess start(String script, String... arguments)
      throws IOException, InterruptedException {
    home();
    Files.write(COPY.resolve(script), Files.readAllBytes(SOURCE.resolve(script)));
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    return new NodeProcess(
        new ProcessBuilder(command)
            .directory(COPY.toFile())
            .redirectError(COPY.resolve(script + ".log").toFile())
            .start());
  }

  /** A folder with the packages of the lock file. */
  static Path home() throws IOException, InterruptedException {
    Program.need("node");
    Program.need("npm");
    Files.createDirectories(COPY);
    Path lock = COPY.resolve("package-lock.json");
    byte[] wanted = Files.readAllBytes(SOURCE.resolve("package-lock.json"));
    if (Files.isDirectory(COPY.resolve("node_modules"))
        && Arrays.equals(wanted, Files.readAllBytes(lock))) {
      return COPY;
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
    return COPY;
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
