package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "suspicions",
    description = {
      "Lists what is and was suspected, marks what was right, and scores the detectors by that.",
      "",
      "  tidemark suspicions --zone shop",
      "  tidemark suspicions mark shop.S1 false --note 'their load test'",
      "  tidemark suspicions score",
      ""
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]")
final class SuspicionsCommand implements Callable<Integer> {
  private static final String SUSPICIONS = "/api/v1/suspicions";

  @Option(names = "--zone", paramLabel = "ZONE", description = "of one zone")
  private @Nullable String zone;

  @Mixin private final ApiOptions api = new ApiOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ApiClient client = api.client();
    if (zone != null) {
      LimitsCommand.checkZone(zone);
    }
    JsonNode suspicions =
        client
            .answer(client.get(SUSPICIONS + "?limit=50" + (zone == null ? "" : "&zone=" + zone)))
            .get("suspicions");
    if (suspicions.isEmpty()) {
      System.out.println("nothing was ever suspected");
      return 0;
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {"SUSPICION", "DETECTOR", "SINCE (UTC)", "UNTIL (UTC)", "MARKED", "EVIDENCE"});
    for (JsonNode one : suspicions) {
      rows.add(
          new String[] {
            one.get("id").asText(),
            one.get("detector").asText(),
            CaseText.time(one.get("since").asText()),
            one.has("end") ? CaseText.time(one.get("end").asText()) : "active",
            one.path("mark").path("verdict").asText("-"),
            one.get("evidence").asText()
          });
    }
    System.out.print(CaseText.columns(rows));
    return 0;
  }

  @Command(
      name = "mark",
      description =
          "Says whether something of the kind went on. What is false is no ground for a limit.",
      mixinStandardHelpOptions = true)
  int mark(
      @Parameters(paramLabel = "SUSPICION", description = "which one, such as shop.S1") String id,
      @Parameters(paramLabel = "true|false", description = "whether it was right") String mark,
      @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "what it was")
          String note,
      @Mixin LimitsCommand.Why why)
      throws IOException, InterruptedException {
    ObjectNode body = why.body().put("mark", mark).put("note", note);
    JsonNode answer = why.ask("POST", LimitsCommand.suspicion(id) + "/mark", body);
    System.out.printf(
        "%s is marked %s%n", answer.get("id").asText(), answer.get("mark").get("verdict").asText());
    return 0;
  }

  @Command(
      name = "score",
      description = "How often each detector was right, by the marks.",
      mixinStandardHelpOptions = true)
  int score(@Mixin ApiOptions of) throws IOException, InterruptedException {
    ApiClient client = of.client();
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"DETECTOR", "RAISED", "TRUE", "FALSE", "PRECISION", "AT LEAST (95 %)"});
    for (JsonNode one : client.answer(client.get(SUSPICIONS + "/score")).get("detectors")) {
      rows.add(
          new String[] {
            one.get("detector").asText(),
            number(one, "raised"),
            number(one, "marked_true"),
            number(one, "marked_false"),
            share(one.path("precision")),
            share(one.path("precision_at_least"))
          });
    }
    System.out.print(CaseText.columns(rows));
    return 0;
  }

  private static String number(JsonNode of, String name) {
    return String.format(Locale.ROOT, "%,d", of.get(name).asLong());
  }

  private static String share(JsonNode share) {
    return share.isMissingNode() ? "-" : String.format(Locale.ROOT, "%.2f", share.asDouble());
  }
}
