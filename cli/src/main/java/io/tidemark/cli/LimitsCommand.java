package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.events.Contract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "limits",
    description = {
      "Lists limits in force, sets and lifts them.",
      "Nobody is limited without having been contacted, unless abuse or an attack is suspected.",
      "",
      "  tidemark limits",
      "  tidemark limits set shop --cap 500 --expires-in 2h --reason 'as agreed' --dry-run",
      "  tidemark limits set shop --source 203.0.113.0/24 --expires-in 1h --reason 'a loop'",
      "  tidemark limits suspect shop --evidence '4,000 handshakes a second' --lasts 1h",
      "  tidemark limits lift shop.L1 --reason 'upgraded'",
      ""
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]")
final class LimitsCommand implements Callable<Integer> {
  private static final String LIMITS = "/api/v1/limits";

  @Mixin private final ApiOptions api = new ApiOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ApiClient client = api.client();
    JsonNode limits = client.answer(client.get(LIMITS)).get("limits");
    if (limits.isEmpty()) {
      System.out.println("no limit is in force");
      return 0;
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"LIMIT", "UNTIL (UTC)", "WHAT", "NOW", "GROUND"});
    for (JsonNode limit : limits) {
      rows.add(
          new String[] {
            limit.get("id").asText(),
            CaseText.time(limit.get("expires_at").asText()),
            limit.get("text").asText(),
            now(limit.path("now")),
            limit.get("ground").asText()
          });
    }
    System.out.print(CaseText.columns(rows));
    return 0;
  }

  private static String now(JsonNode now) {
    return now.isMissingNode()
        ? ""
        : "%,d open, %s"
            .formatted(
                now.get("confirmed").asLong(),
                now.get("refusing").asBoolean() ? "refusing" : "admitting");
  }

  /** The options for who asks, and the API. */
  static final class Why {
    @Option(
        names = "--by",
        paramLabel = "WHO",
        defaultValue = "${sys:user.name}",
        description = "who does it (${DEFAULT-VALUE})")
    private String by = "";

    @Mixin private final ApiOptions api = new ApiOptions();

    ObjectNode body() {
      return JsonNodeFactory.instance.objectNode().put("actor", by);
    }

    JsonNode ask(String method, String path, ObjectNode body)
        throws IOException, InterruptedException {
      return api.client().ask(method, path, body);
    }

    private int end(String path, String reason, String done)
        throws IOException, InterruptedException {
      JsonNode ended = api.client().ask("DELETE", path, body().put("reason", reason));
      System.out.printf("%s is %s%n", ended.get("id").asText(), done);
      return 0;
    }
  }

  @Command(name = "set", description = "Limits a zone.", mixinStandardHelpOptions = true)
  int set(
      @Parameters(paramLabel = "ZONE", description = "which one") String zone,
      @Option(names = "--cap", paramLabel = "N", description = "at most so many connections")
          @Nullable Long cap,
      @Option(
              names = "--source",
              paramLabel = "ADDRESS",
              description = "no connections from this address or prefix")
          @Nullable String source,
      @Option(
              names = "--close-established",
              description = "with --source: also end its open connections")
          boolean close,
      @Option(
              names = "--expires-in",
              paramLabel = "TIME",
              required = true,
              description = "30m, 2h, 7d, … at most 31d")
          String expiresIn,
      @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why")
          String reason,
      @Option(names = "--dry-run", description = "set nothing; say what it would have hit")
          boolean dryRun,
      @Mixin Why why)
      throws IOException, InterruptedException {
    ObjectNode body = why.body();
    body.put("zone", zone).put("expires_in", expiresIn).put("reason", reason);
    if (cap != null) {
      body.put("cap", cap);
    }
    if (source != null) {
      body.put("source", source);
    }
    if (close) {
      body.put("close_established", true);
    }
    body.put("dry_run", dryRun);
    JsonNode answer = why.api.client().ask("POST", LIMITS, body);
    if (dryRun) {
      answer
          .properties()
          .forEach(
              each ->
                  System.out.printf(
                      "%-24s%s%n", each.getKey().replace('_', ' '), each.getValue().asText()));
    } else {
      System.out.printf(
          "%s: zone %s, %s, until %s UTC; %s%n",
          answer.get("id").asText(),
          zone,
          answer.get("text").asText(),
          CaseText.time(answer.get("expires_at").asText()),
          answer.get("ground").asText());
    }
    return 0;
  }

  @Command(
      name = "lift",
      description = "Lifts a limit before it expires.",
      mixinStandardHelpOptions = true)
  int lift(
      @Parameters(paramLabel = "LIMIT", description = "which one, such as shop.L1") String id,
      @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why")
          String reason,
      @Mixin Why why)
      throws IOException, InterruptedException {
    check("LIMIT", "L", id);
    return why.end(LIMITS + "/" + id, reason, "lifted");
  }

  @Command(
      name = "suspect",
      description = "Suspects abuse or an attack on a zone: the ground for limits without contact.",
      mixinStandardHelpOptions = true)
  int suspect(
      @Parameters(paramLabel = "ZONE", description = "which one") String zone,
      @Option(names = "--evidence", paramLabel = "TEXT", required = true, description = "of what")
          String evidence,
      @Option(
              names = "--lasts",
              paramLabel = "TIME",
              defaultValue = "1h",
              description = "at most 24h (${DEFAULT-VALUE})")
          String lasts,
      @Mixin Why why)
      throws IOException, InterruptedException {
    checkZone(zone);
    JsonNode answer =
        why.api
            .client()
            .ask(
                "POST",
                "/api/v1/zones/" + zone + "/suspicions",
                why.body().put("evidence", evidence).put("lasts", lasts));
    System.out.printf(
        "%s: suspected until %s UTC%n",
        answer.get("id").asText(), CaseText.time(answer.get("until").asText()));
    return 0;
  }

  @Command(
      name = "apply",
      description = "Blocks every source that a detector's suspicion names, with one call.",
      mixinStandardHelpOptions = true)
  int apply(
      @Parameters(paramLabel = "SUSPICION", description = "which one, such as shop.S1") String id,
      @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why")
          String reason,
      @Option(
              names = "--lasts",
              paramLabel = "TIME",
              defaultValue = "1h",
              description = "at most 24h (${DEFAULT-VALUE})")
          String lasts,
      @Option(names = "--close", description = "end what the sources have open too") boolean close,
      @Mixin Why why)
      throws IOException, InterruptedException {
    JsonNode answer =
        why.ask(
            "POST",
            suspicion(id) + "/limits",
            why.body()
                .put("reason", reason)
                .put("expires_in", lasts)
                .put("close_established", close));
    System.out.printf(
        "%s: %d sources blocked until %s UTC%n",
        id,
        answer.path("found").path("sources").size(),
        CaseText.time(answer.get("until").asText()));
    return 0;
  }

  @Command(
      name = "clear",
      description = "Clears a suspicion; limits that stood on it alone go with it.",
      mixinStandardHelpOptions = true)
  int clear(
      @Parameters(paramLabel = "SUSPICION", description = "which one, such as shop.S1") String id,
      @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why")
          String reason,
      @Mixin Why why)
      throws IOException, InterruptedException {
    return why.end(suspicion(id), reason, "cleared");
  }

  static void checkZone(String zone) {
    if (!Contract.isZone(zone)) {
      throw new IllegalStateException("ZONE must be 1 to 64 of [A-Za-z0-9_-], got: " + zone);
    }
  }

  /** The API's path of a suspicion. */
  static String suspicion(String id) {
    check("SUSPICION", "S", id);
    return "/api/v1/zones/%s/suspicions/%s".formatted(id.substring(0, id.lastIndexOf('.')), id);
  }

  private static void check(String what, String letter, String id) {
    if (!id.matches("[A-Za-z0-9_-]{1,64}\\." + letter + "\\d{1,9}")) {
      throw new IllegalStateException(
          "%s must be a zone, .%s and a number, got: %s".formatted(what, letter, id));
    }
  }
}
