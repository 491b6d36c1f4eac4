package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cases",
    description = {
      "Lists the customers to talk to, and carries a dialogue on.",
      "",
      "  tidemark cases",
      "  tidemark cases show shop.1",
      "  tidemark cases contact shop.1 --channel mail --note 'asked whether the plan still fits'",
      "  tidemark cases answer shop.1 --channel phone --note 'a sale until Friday'",
      "  tidemark cases resolve shop.1 --as explained",
      ""
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]")
final class CasesCommand implements Callable<Integer> {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      defaultValue = "active",
      description = "active, open, contacted, answered, resolved or all (${DEFAULT-VALUE})")
  private String state = "";

  @Option(names = "--zone", paramLabel = "ID", description = "only this zone's")
  private @Nullable String zone;

  @Mixin private final ApiOptions api = new ApiOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("state", state);
    StatementOptions.put(query, "zone", zone);
    ApiClient client = api.client();
    JsonNode answer = client.answer(client.get("/api/v1/cases?" + StatementOptions.encoded(query)));
    System.out.print(CaseText.list(answer.get("cases")));
    if (answer.has("next")) {
      System.out.println("… and older ones");
    }
    return 0;
  }

  @Command(
      name = "show",
      description = "Shows all details of a case.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "CASE", description = "which one, such as shop.3") String id,
      @Mixin ApiOptions at)
      throws IOException, InterruptedException {
    ApiClient client = at.client();
    String path = "/api/v1/cases/" + StepOptions.checked(id);
    System.out.print(CaseText.whole(client.answer(client.get(path))));
    return 0;
  }

  @Command(
      name = "contact",
      description = "The customer has been contacted.",
      mixinStandardHelpOptions = true)
  int contact(
      @Mixin StepOptions step,
      @Option(names = "--channel", paramLabel = "HOW", description = "mail, phone, chat, …")
          @Nullable String channel)
      throws IOException, InterruptedException {
    return step.take("contact", channel, null);
  }

  @Command(
      name = "answer",
      description = "The customer has answered.",
      mixinStandardHelpOptions = true)
  int answer(
      @Mixin StepOptions step,
      @Option(names = "--channel", paramLabel = "HOW", description = "mail, phone, chat, …")
          @Nullable String channel)
      throws IOException, InterruptedException {
    return step.take("answer", channel, null);
  }

  @Command(name = "note", description = "Keeps a note.", mixinStandardHelpOptions = true)
  int note(@Mixin StepOptions step) throws IOException, InterruptedException {
    return step.take("note", null, null);
  }

  @Command(name = "resolve", description = "The dialogue is over.", mixinStandardHelpOptions = true)
  int resolve(
      @Mixin StepOptions step,
      @Option(
              names = "--as",
              paramLabel = "RESOLUTION",
              required = true,
              description =
                  "upgraded, explained, guideline-changed, no-answer (after contact) or false-alarm")
          String resolution)
      throws IOException, InterruptedException {
    return step.take("resolve", null, resolution);
  }
}
