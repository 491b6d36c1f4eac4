package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of the quickstart with its whole demo: a case opens, and every board has something to show.
 */
class DemoIT {
  private static final Path BOARDS = Path.of("../dashboards/grafana/boards");

  /** The panels that are empty in a demo in which nothing is wrong, with the reason of each. */
  private static final Map<String, String> RIGHTLY_EMPTY =
      Map.of(
          "Zone: marks Restarts", "no proxy was restarted",
          "Books: Recent corrections", "nothing had to be put right",
          "Outreach: Oldest open case", "the only case has been contacted",
          "Outreach: Cases opened and resolved", "opened is there; nobody has resolved one yet",
          "Outreach: How cases ended", "nobody has resolved one yet");

  private static final List<String> NAMES =
      List.of("fleet", "plans", "zone", "outreach", "abuse", "books");

  /**
   * Days of the made-up past: a week where the pictures of the boards are drawn ({@code
   * golden=write}); else two, since some queries need one whole day.
   */
  private static final String PAST_DAYS = "write".equals(System.getProperty("golden")) ? "7" : "2";

  private static final String FIVE_MINUTES = "tidemark:open_connections:sum offset 5m";

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static JavaProcess quickstart;

  @SuppressWarnings("NullAway.Init")
  private static Prometheus prometheus;

  private static String api = "";
  private static String database = "";

  private static String port(List<String> command, String name) {
    return command.get(command.indexOf(name) + 1);
  }

  @BeforeAll
  static void start() throws IOException {
    List<String> command =
        List.of(QuickstartIT.command(folder.resolve("data"), "--past-days", PAST_DAYS));
    api = "http://127.0.0.1:" + port(command, "--api-port");
    database =
        "jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres"
            .formatted(port(command, "--database-port"));
    quickstart = JavaProcess.start(folder.resolve("demo.log"), command.toArray(String[]::new));
    prometheus =
        new Prometheus(
            folder,
            "127.0.0.1:" + port(command, "--api-port"),
            Integer.parseInt(port(command, "--edge-admin-port")));
    patiently()
        .alias("a case")
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(() -> new ApiClient(api, null).get("/api/v1/cases/chat.1").statusCode() == 200);
    // Wait before any test records a contact: a contacted case raises no alert any more.
    quickstart.awaitWords("Zone chat (free) should be contacted");
  }

  /** Records a contact in the case and a suspicion, so that boards have both to show. */
  private static void takeUp() throws Exception {
    run("cases", "contact", "chat.1", "--channel", "mail");
    run("limits", "suspect", "news", "--evidence", "a scan");
    run("suspicions", "mark", "news.S1", "true");
    for (String there :
        List.of(
            "SELECT 1 FROM dialogue_case WHERE contacted_at IS NOT NULL",
            "SELECT 1 FROM suspicion WHERE mark")) {
      patiently().until(() -> rows(there) > 0);
    }
  }

  @AfterAll
  static void stop() {
    prometheus.close();
    quickstart.close();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--api", api));
    return JavaProcess.run(folder, line.toArray(String[]::new)).output();
  }

  @Test
  void theCaseIsToldAndCanBeTakenUp() throws Exception {
    assertThat(Files.readString(folder.resolve("data/policy.yaml"))).contains("DEMO POLICY");
    assertThat(run("cases", "show", "chat.1")).contains("3 spikes in 1 h: ", "guideline 20");
  }

  @Test
  void everyQueryOfEveryBoardAnswers() throws Exception {
    takeUp();
    awaitAnswers();
  }

  /**
   * Waits until all boards have data: a case may open before the first minute is in the history.
   */
  private static void awaitAnswers() {
    patiently()
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThat(unanswered())
                    .containsExactlyInAnyOrderElementsOf(RIGHTLY_EMPTY.keySet()));
  }

  /** Runs the queries of all boards, and returns the names of those without an answer. */
  private static Set<String> unanswered() throws Exception {
    Set<String> empty = new TreeSet<>();
    int asked = 0;
    try (Stream<Path> files = Files.list(BOARDS)) {
      for (Path file : files.sorted().toList()) {
        JsonNode board = new ObjectMapper().readTree(file.toFile());
        String title = board.get("title").asText().replace("Tidemark · ", "");
        for (JsonNode variable : board.at("/templating/list")) {
          asked += ask(empty, title + ": variable " + variable.get("name").asText(), variable);
        }
        for (JsonNode mark : board.at("/annotations/list")) {
          asked += ask(empty, title + ": marks " + mark.get("name").asText(), mark.get("target"));
        }
        for (JsonNode panel : board.get("panels")) {
          for (JsonNode target : panel.path("targets")) {
            asked += ask(empty, title + ": " + panel.get("title").asText(), target);
          }
        }
      }
    }
    assertThat(asked).isGreaterThan(70);
    return empty;
  }

  @Test
  void everyBoardIsDrawnByGrafanasLibraries() throws Exception {
    boolean renew = "write".equals(System.getProperty("golden"));
    if (renew) {
      // Pictures for the documentation need some minutes of data.
      patiently().until(() -> prometheus.query(FIVE_MINUTES).size() > 0);
    }
    takeUp();
    awaitAnswers();
    Path pictures = Files.createDirectories(Path.of(renew ? "../docs/boards" : "target/boards"));
    List<Drawing.Picture> asked = new ArrayList<>();
    NAMES.forEach(name -> asked.add(picture(pictures, BOARDS, name, "dark", 1400)));
    asked.add(picture(folder, BOARDS, "zone", "light", 1400));
    asked.add(picture(folder, BOARDS, "outreach", "light", 420));
    asked.add(picture(folder, brokenBoards(), "fleet", "dark", 1400));
    List<JsonNode> drawn = drawing().draw(asked);
    int broken = drawn.size() - 1;
    drawn.subList(0, broken).forEach(DemoIT::isWhole);
    JsonNode told = drawn.get(broken);
    assertThat(told.get("empty")).extracting(JsonNode::asText).contains("Open by proxy");
    assertThat(told.at("/errors/0/title").asText()).isEqualTo("Zones with the most open");
    assertThat(told.at("/errors/0/error").asText()).isEqualTo("no panel of type heatmap");
  }

  private static void isWhole(JsonNode board) {
    assertThat(board.get("errors")).as(board::toString).isEmpty();
    assertThat(board.get("faults")).as(board::toString).isEmpty();
    assertThat(board.get("panels").asInt()).as(board::toString).isGreaterThan(4);
    String title = board.get("board").asText();
    for (JsonNode empty : board.get("empty")) {
      assertThat(RIGHTLY_EMPTY)
          .as(board::toString)
          .containsKey(
              title.substring(0, 1).toUpperCase(Locale.ROOT)
                  + title.substring(1)
                  + ": "
                  + empty.asText());
    }
  }

  /**
   * A board with a metric that does not exist and a panel of an unknown type; both must be
   * reported.
   */
  private static Path brokenBoards() throws IOException {
    Path boards = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(
        boards.resolve("fleet.json"),
        Files.readString(BOARDS.resolve("fleet.json"))
            .replace("tidemark_node:open_connections:sum", "tidemark_node:opened:sum")
            .replaceFirst("\"type\": \"bargauge\"", "\"type\": \"heatmap\""));
    return boards;
  }

  private static Drawing drawing() throws IOException, InterruptedException {
    return new Drawing(
        folder.resolve("drawing"), prometheus.address(), database.replace("jdbc:", ""));
  }

  /** A picture of a board. Prometheus has data of some minutes only; history has a whole week. */
  private static Drawing.Picture picture(
      Path folder, Path boards, String board, String theme, int width) {
    String from =
        switch (board) {
          case "fleet", "abuse", "books" -> "now-5m";
          case "zone" -> "now-24h";
          default -> "now-7d";
        };
    return new Drawing.Picture(
        folder.resolve(board + ".png"), boards, board, theme, width, from, Map.of("zone", "chat"));
  }

  /** Runs the query of a panel, a variable or an annotation, in each of its resolutions. */
  private static int ask(Set<String> empty, String of, JsonNode query)
      throws IOException, InterruptedException, SQLException {
    if (query.has("expr") || query.at("/query/query").isTextual()) {
      String text =
          query.has("expr")
              ? query.get("expr").asText()
              : query
                  .at("/query/query")
                  .asText()
                  .replaceFirst("label_values\\((.*), (\\w+)\\)", "count by ($2) ($1)");
      JsonNode answer =
          prometheus.query(
              text.replace("$__rate_interval", "20s")
                  .replace("$__range", "2m")
                  .replace("$plan", ".*")
                  .replace("$zone", "chat"));
      if (answer.isEmpty()) {
        empty.add(of);
      }
      return 1;
    }
    String sql = query.has("rawSql") ? query.get("rawSql").asText() : query.path("query").asText();
    if (!sql.contains("SELECT")) {
      return 0;
    }
    int asked = 0;
    for (String resolution : List.of("minute", "quarter_hour", "hour", "day")) {
      if (asked == 0 || sql.contains("${resolution}")) {
        asked++;
        if (rows(expanded(sql, resolution)) == 0) {
          empty.add(of);
        }
      }
    }
    return asked;
  }

  /** The query with its variables replaced as Grafana does it. */
  private static String expanded(String sql, String resolution) {
    return sql.replaceAll(
            "\\$__timeFilter\\(([a-z_.]+)\\)", "$1 BETWEEN now() - interval '8 days' AND now()")
        .replace("${resolution}", resolution)
        .replace("${zone}", "chat")
        .replace("${plan:regex}", ".*");
  }

  /** The number of rows that have a value in at least one column. */
  private static int rows(String sql) throws SQLException {
    int count = 0;
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        boolean any = false;
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          any |= rows.getObject(i) != null;
        }
        count += any ? 1 : 0;
      }
    }
    return count;
  }
}
