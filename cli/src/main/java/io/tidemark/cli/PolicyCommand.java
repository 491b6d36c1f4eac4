package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "policy",
    description = {
      "Shows the usage policy in force, checks a file, or tries another one on the past.",
      "",
      "  tidemark policy show",
      "  tidemark policy check new.yaml",
      "  tidemark policy try --policy new.yaml --from 2026-11-01 --to 2026-11-08",
      ""
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class PolicyCommand {
  @Command(name = "show", description = "The policy in force.", mixinStandardHelpOptions = true)
  int show(@Mixin ApiOptions api) throws IOException, InterruptedException {
    ApiClient client = api.client();
    JsonNode policy = client.answer(client.get("/api/v1/policy"));
    System.out.print(
        policy.get("built_in").asBoolean()
            ? "the built-in policy (docs/policy.md)\n"
            : policy.get("yaml").asText());
    return 0;
  }

  @Command(
      name = "check",
      description = "Whether a policy file is good; tells all that is wrong with it.",
      mixinStandardHelpOptions = true)
  int check(@Parameters(paramLabel = "FILE", description = "the policy file") Path file) {
    Object unused = PolicyFile.read(file);
    System.out.println(file + " is good");
    return 0;
  }

  @Command(
      name = "try",
      description = {
        "Which zones would have been contacted, when and why, beside the policy in force;",
        "and which of the marked suspicions its thresholds would have raised.",
        "A case is taken as resolved at once, so a zone's next one opens after its cool-down."
      },
      mixinStandardHelpOptions = true)
  int tryOut(
      @Option(
              names = "--policy",
              paramLabel = "FILE",
              required = true,
              description = "the policy to try")
          Path file,
      @Option(
              names = "--from",
              paramLabel = "TIME",
              description = "2026-11-03 or 2026-11-03T10:00:00Z; a week before the end if left out")
          @Nullable String from,
      @Option(names = "--to", paramLabel = "TIME", description = "now if left out")
          @Nullable String to,
      @Option(names = "--json", description = "the answer as it is") boolean json,
      @Mixin ApiOptions api)
      throws IOException, InterruptedException {
    Object unused = PolicyFile.read(file);
    Map<String, String> query = new LinkedHashMap<>();
    StatementOptions.put(query, "start", from);
    StatementOptions.put(query, "end", to);
    ApiClient client = api.client();
    JsonNode answer =
        client.answer(
            client.send(
                "POST",
                "/api/v1/policy/try?" + StatementOptions.encoded(query),
                "application/yaml",
                Files.readString(file)));
    System.out.print(json ? answer.toPrettyString() + "\n" : text(answer));
    return 0;
  }

  private static String text(JsonNode trial) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s to %s UTC: %,d zones, %,d settled minutes%n%n"
            .formatted(
                CaseText.time(trial.get("start").asText()),
                CaseText.time(trial.get("end").asText()),
                trial.get("zones").asLong(),
                trial.get("minutes").asLong()));
    outcome(text, "with the policy that is tried", trial.get("proposed"));
    outcome(text, "with the policy in force", trial.get("in_force"));
    text.append("only with the one that is tried   ").append(names(trial.get("only_proposed")));
    text.append("only with the one in force        ").append(names(trial.get("only_in_force")));
    marks(text, trial.get("detectors"));
    return text.toString();
  }

  /** Adds the outcome of the thresholds for the suspicions that people have marked. */
  private static void marks(StringBuilder text, JsonNode detectors) {
    List<String[]> rows = new ArrayList<>();
    for (JsonNode detector : detectors) {
      JsonNode suggestion = detector.path("suggestion");
      rows.add(
          new String[] {
            "  " + detector.get("detector").asText(),
            marks(detector.get("marked")),
            marks(detector.get("in_force")),
            marks(detector.get("proposed")),
            suggestion.isMissingNode()
                ? ""
                : "%s: %,d would be right in %.0f %%, and find %.0f %% of the true ones"
                    .formatted(
                        suggestion.get("threshold").asText(),
                        suggestion.get("value").asInt(),
                        100 * suggestion.get("precision").asDouble(),
                        100 * suggestion.get("recall").asDouble())
          });
    }
    if (rows.isEmpty()) {
      text.append("\nno suspicion has been marked, so thresholds cannot be judged\n");
      return;
    }
    rows.add(0, new String[] {"  detector", "marked", "in force", "tried", "suggestion"});
    text.append("\nsuspicions that are marked (true and false), and those that would be raised\n")
        .append(CaseText.columns(rows));
  }

  private static String marks(JsonNode marks) {
    return "%d true, %d false"
        .formatted(marks.get("marked_true").asInt(), marks.get("marked_false").asInt());
  }

  private static void outcome(StringBuilder text, String title, JsonNode outcome) {
    text.append(
        "%s: %,d %s contacted, %,d of the contacts during a restart, %,d minutes excused%n"
            .formatted(
                title,
                outcome.get("contacted").asLong(),
                outcome.get("contacted").asLong() == 1 ? "zone" : "zones",
                outcome.get("during_restarts").asLong(),
                outcome.get("excused_minutes").asLong()));
    List<String[]> rows = new ArrayList<>();
    for (JsonNode contact : outcome.get("contacts")) {
      rows.add(
          new String[] {
            "  " + CaseText.time(contact.get("at").asText()),
            contact.get("zone").asText(),
            contact.get("during_restart").asBoolean() ? "(restart)" : "",
            contact.get("reason").asText()
          });
    }
    text.append(rows.isEmpty() ? "" : CaseText.columns(rows)).append('\n');
  }

  private static String names(JsonNode zones) {
    List<String> names = new ArrayList<>();
    zones.forEach(zone -> names.add(zone.asText()));
    return (names.isEmpty() ? "none" : String.join(", ", names)) + "\n";
  }
}
