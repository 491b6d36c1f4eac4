package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a dialogue as people use it, by command line and API, kept in PostgreSQL. */
class DialogueIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Stack stack;

  @SuppressWarnings("NullAway.Init")
  private static ApiClient api;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(policy, "defaults: {repeated: {spikes: 1}, cool_down: 1h}\n");
    stack =
        Stack.start(
            folder.resolve("data"),
            Stack.StackPorts.FREE,
            Map.of("policy.file", policy.toString()));
    api = new ApiClient(stack.api(), null);
    patiently().until(api::isReady);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private static JavaProcess.Ended run(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--api", stack.api()));
    return JavaProcess.run(folder, line.toArray(String[]::new));
  }

  private static void opens(String zone) throws Exception {
    SettledMinute.write(stack.bootstrapServers(), zone, 50);
    patiently().until(() -> api.get("/api/v1/cases/" + zone + ".1").statusCode() == 200);
  }

  private static JsonNode standing(String zone) throws IOException, InterruptedException {
    return api.json("/api/v1/zones/" + zone + "/standing");
  }

  private static String rows(String query) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (Connection connection = DriverManager.getConnection(stack.database());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        text.append(rows.getString(1)).append('\n');
      }
    }
    return text.toString();
  }

  @Test
  void aDialogueByCommandLine() throws Exception {
    assertThat(standing("chat").get("state").asText()).isEqualTo("ok");
    opens("chat");
    assertThat(run("cases").output()).contains("chat.1", "free", "open");
    assertThat(run("cases", "show", "chat.1").output()).contains("guideline 20, peak 50");
    assertThat(standing("chat").get("state").asText()).isEqualTo("case_open");

    String[] cap = {
      "limits", "set", "chat", "--cap", "30", "--expires-in", "2h", "--reason", "as agreed"
    };
    JavaProcess.Ended tooEarly = run(cap);
    assertThat(tooEarly.exit()).isEqualTo(1);
    assertThat(tooEarly.output()).contains("Nobody is limited without having been contacted");
    JavaProcess.Ended illegal = run("cases", "resolve", "chat.1", "--as", "no-answer");
    assertThat(illegal.exit()).isEqualTo(1);
    assertThat(illegal.output()).contains("case chat.1 is open; it can be: contact");

    assertThat(run("cases", "contact", "chat.1", "--channel", "mail", "--by", "ada").exit())
        .isZero();
    List<String> dry = new ArrayList<>(List.of(cap));
    dry.add("--dry-run");
    assertThat(run(dry.toArray(String[]::new)).output()).contains("above cap now           0");
    assertThat(run("limits").output()).contains("no limit is in force");
    assertThat(run(cap).output()).contains("chat.L1: zone chat, at most 30 connections");
    patiently().until(() -> run("limits").output().contains("case chat.1: contacted"));
    assertThat(standing("chat").get("limits").toString()).isEqualTo("[\"chat.L1\"]");
    assertThat(run("limits", "lift", "chat.L1", "--reason", "upgraded").output())
        .contains("chat.L1 is lifted");
    run("cases", "answer", "chat.1", "--note", "a sale until Friday");
    JavaProcess.Ended resolved = run("cases", "resolve", "chat.1", "--as", "explained");
    assertThat(resolved.output()).contains("explained", "a sale until Friday", "ada", "mail");
    assertThat(run("cases").output()).doesNotContain("chat.1");
    assertThat(run("cases", "--state", "all").output()).contains("chat.1");
    assertThat(standing("chat").get("state").asText()).isEqualTo("cooling_down");

    patiently()
        .untilAsserted(
            () ->
                assertThat(rows("select state from dialogue_case where case_id = 'chat.1'"))
                    .containsIgnoringCase("resolved"));
    assertThat(rows("select action from dialogue_action where zone = 'chat' order by at"))
        .containsIgnoringCase("limit_set")
        .containsIgnoringCase("limit_lifted");
  }

  @Test
  void whatWasSuspectedIsMarkedAndScored() throws Exception {
    assertThat(run("limits", "suspect", "news", "--evidence", "a scan").output())
        .contains("news.S1: suspected until");
    assertThat(run("suspicions", "mark", "news.S1", "false", "--note", "our probe").output())
        .contains("news.S1 is marked false");
    assertThat(run("limits", "clear", "news.S1", "--reason", "our probe").exit()).isZero();
    assertThat(run("suspicions", "mark", "news.S1", "maybe").output())
        .contains("mark must be true or false");
    patiently()
        .untilAsserted(
            () ->
                assertThat(
                        rows(
                            "select ending || ' ' || mark || ' ' || mark_note from suspicion"
                                + " where suspicion_id = 'news.S1'"))
                    .isEqualTo("cleared false our probe\n"));
    assertThat(run("suspicions", "--zone", "news").output())
        .containsPattern("news\\.S1 +people +.*false +a scan");
    assertThat(run("suspicions", "score").output())
        .containsPattern("people +1 +0 +1 +0\\.00 +0\\.00");
    assertThat(run("suspicions", "--zone", "a b").output()).contains("ZONE must be 1 to 64 of");
  }

  @Test
  void twoPeopleAtOnceAndTextThatADatabaseCannotHold() throws Exception {
    opens("shop");
    String path = "/api/v1/cases/shop.1/steps";
    String note =
        "{\"step\": \"note\", \"version\": 1, \"actor\": \"ada\", \"note\": \"two \\u0000 lines\"}";
    HttpResponse<String> refused = api.send("POST", path, "application/json", note);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("note must have no control characters");
    note = note.replace("\\u0000", "\\n");
    HttpResponse<String> first = api.send("POST", path, "application/json", note);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    HttpResponse<String> second = api.send("POST", path, "application/json", note);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(409);
    assertThat(JSON.readTree(second.body()).get("detail").asText())
        .contains("it is at version 2, you saw 1");
    patiently()
        .untilAsserted(
            () ->
                assertThat(rows("select steps::text from dialogue_case where case_id = 'shop.1'"))
                    .contains("ada"));
  }

  @Test
  void badInputOnTheCommandLine() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "defaults: {spikes: 3}\n");
    JavaProcess.Ended checked = JavaProcess.run(folder, "policy", "check", wrong.toString());
    assertThat(checked.exit()).isEqualTo(1);
    assertThat(checked.output()).contains("defaults.spikes is not known");
    assertThat(run("cases", "show", "../x").output()).contains("CASE must be a zone");
    assertThat(run("limits", "suspect", "a b", "--evidence", "x").output())
        .contains("ZONE must be 1 to 64 of");
    assertThat(run("limits", "lift", "chat", "--reason", "x").output())
        .contains("LIMIT must be a zone, .L and a number, got: chat");
  }
}
