package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.broker.FreePorts;
import io.tidemark.database.EmbeddedDatabase;
import io.tidemark.quickstart.proxies.ProxyKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the quickstart as a user runs it. */
class QuickstartIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The command of a quickstart on free ports. */
  static String[] command(Path data, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("quickstart", "--data", data.toString()));
    for (String port :
        new String[] {
          "--kafka-port",
          "--database-port",
          "--edge-port",
          "--edge-admin-port",
          "--api-port",
          "--origin-port"
        }) {
      command.add(port);
      command.add("" + FreePorts.take());
    }
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  @Test
  void endsByItselfWithBalancedBooksAndGoesOnWhereItStopped(@TempDir Path folder) throws Exception {
    JsonNode first = run(folder, "first", "--for", "12s", "--past-days", "1");
    assertThat(first.get("opened").asLong()).isGreaterThan(100);
    assertThat(first.get("open").asLong()).isPositive();
    assertThat(first.get("zones").properties()).hasSize(4);
    JsonNode second = run(folder, "second", "--for", "5s", "--no-demo");
    assertThat(second.get("opened").asLong()).isEqualTo(first.get("opened").asLong());
    assertThat(second.get("open").asLong()).as("the first run's clients said goodbye").isZero();
    assertThat(second.get("lost").asLong()).isZero();
  }

  /** The same books from a proxy that is no JVM. */
  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @EnumSource(ProxyKind.class)
  void anotherProxyTakesTheEdgesPlace(ProxyKind kind, @TempDir Path folder) throws Exception {
    Program.need(kind);
    JsonNode first =
        run(folder, "first", "--for", "8s", "--past-days", "1", "--proxy", kind.label());
    assertThat(first.get("opened").asLong()).isGreaterThan(100);
    assertThat(first.get("open").asLong()).isPositive();
    if (kind != ProxyKind.HAPROXY) {
      return;
    }
    JsonNode second = run(folder, "second", "--for", "5s", "--no-demo", "--proxy", kind.label());
    assertThat(second.get("opened").asLong()).isEqualTo(first.get("opened").asLong());
    assertThat(second.get("open").asLong()).as("the first run's clients have ended").isZero();
  }

  @Test
  void aProxyThatDoesNotExistGivesOneClearLine(@TempDir Path folder) throws Exception {
    try (JavaProcess process =
        JavaProcess.start(
            folder.resolve("log"), command(folder.resolve("data"), "--proxy", "squid"))) {
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(process.output().strip())
          .isEqualTo("--proxy must be edge, nginx, haproxy or envoy, got: squid");
    }
  }

  private static JsonNode run(Path folder, String name, String... more) throws Exception {
    try (JavaProcess process =
        JavaProcess.start(folder.resolve(name + ".log"), command(folder.resolve("data"), more))) {
      patiently().until(() -> !process.isAlive());
      assertThat(process.exitValue()).as(process.output()).isZero();
      String[] lines = process.output().strip().split("\n", -1);
      JsonNode books = JSON.readTree(lines[lines.length - 1]);
      assertThat(books.get("imbalance").asLong()).isZero();
      assertThat(books.get("corrections").asLong()).isZero();
      balances(books);
      books.get("zones").forEach(QuickstartIT::balances);
      return books;
    }
  }

  private static void balances(JsonNode books) {
    assertThat(
            books.get("opened").asLong()
                - books.get("closed").asLong()
                - books.get("lost").asLong()
                + books.get("corrections").asLong())
        .isEqualTo(books.get("open").asLong());
  }

  /** Both runs use the same ports, and a locale that the machine does not have. */
  @Test
  void afterAKillItStartsAgainAndClearsUpFirst(@TempDir Path folder) throws Exception {
    String[] command = command(folder.resolve("data"), "--no-demo");
    Map<String, String> odd = Map.of("LANG", "en_GB.UTF-8", "LC_ALL", "xx_YY.UTF-8");
    for (String name : List.of("first", "second")) {
      try (JavaProcess process = JavaProcess.start(folder.resolve(name), odd, command)) {
        process.awaitWords("OPEN");
        process.kill();
      }
    }
    // Stops the database that the last run has left behind.
    EmbeddedDatabase.stopLeftover(folder.resolve("data").resolve("database"));
  }

  @Test
  void aPortInUseGivesOneClearLine(@TempDir Path folder) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        JavaProcess clash =
            JavaProcess.start(
                folder.resolve("clash"),
                "quickstart",
                "--data",
                folder.resolve("other").toString(),
                "--kafka-port",
                "" + taken.getLocalPort())) {
      assertThat(clash.exitValue()).isEqualTo(1);
      assertThat(clash.output().strip())
          .isEqualTo(
              "--kafka-port: port %d is in use; name another with --kafka-port"
                  .formatted(taken.getLocalPort()));
    }
  }

  /** Two brokers on one folder would destroy it. */
  @Test
  void aFolderInUseGivesOneClearLine(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");
    try (JavaProcess first =
        JavaProcess.start(folder.resolve("first"), command(data, "--no-demo"))) {
      first.awaitWords("starting in");
      try (JavaProcess second = JavaProcess.start(folder.resolve("second"), command(data))) {
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(second.output().strip())
            .isEqualTo(data + " is in use by another Tidemark; name another folder with --data");
      }
      assertThat(first.isAlive()).isTrue();
    }
  }

  @Test
  void aWeekIsTheLongestPast(@TempDir Path folder) throws Exception {
    for (String days : List.of("0", "8")) {
      try (JavaProcess process =
          JavaProcess.start(
              folder.resolve(days), command(folder.resolve("data"), "--past-days", days))) {
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(process.output().strip())
            .isEqualTo("--past-days must be from 1 to 7, got: " + days);
      }
    }
  }

  @Test
  void wrongConfigurationTellsAllItsErrorsAndStartsNothing(@TempDir Path folder) throws Exception {
    try (JavaProcess edge =
        JavaProcess.start(
            folder.resolve("edge"),
            "edge",
            "-Dedge.port=high",
            "-Dagent.flush=1h",
            "-Dedge.prot=1")) {
      assertThat(edge.exitValue()).isEqualTo(1);
      assertThat(edge.output().strip().split("\n", -1))
          .containsExactly(
              "edge.port must be a whole number from 0 to 65535, got: high",
              "agent.flush must be a duration from 10ms to 10s, such as 250ms, 30s or 2h, got: 1h",
              "edge.prot is not a key that is known here");
    }
  }

  @Test
  void everyCommandHasHelp(@TempDir Path folder) throws Exception {
    for (String command :
        new String[] {
          "quickstart", "live", "edge", "app", "broker", "check", "report", "rebuild"
        }) {
      try (JavaProcess help = JavaProcess.start(folder.resolve(command), command, "--help")) {
        assertThat(help.exitValue()).isZero();
        assertThat(help.output()).contains("Usage: tidemark " + command);
      }
    }
  }
}
