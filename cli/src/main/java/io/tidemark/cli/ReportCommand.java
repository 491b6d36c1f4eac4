package io.tidemark.cli;

import io.tidemark.events.Contract;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = {
      "Takes a usage statement from the application, or verifies one.",
      "",
      "  tidemark report zone shop --period 2026-11 --format html",
      "  tidemark report zones --plan pro --period 2026-11 --format parquet",
      "  tidemark report verify tidemark-zone-shop-2026-11-by-day.csv",
      ""
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = VerifyCommand.class)
final class ReportCommand {
  private static final String STATEMENTS = "/api/v1/statements";

  @Command(name = "zone", description = "One zone's statement.", mixinStandardHelpOptions = true)
  int zone(
      @Parameters(paramLabel = "ID", description = "which zone") String id,
      @Mixin StatementOptions options)
      throws IOException, InterruptedException {
    if (!Contract.isZone(id)) {
      throw new IllegalStateException("ID must be 1 to 64 of [A-Za-z0-9_-], got: " + id);
    }
    return options.take("/api/v1/zones/" + id + "/statement", Map.of(), "zone-" + id);
  }

  @Command(
      name = "zones",
      description = "All zones, or those of a plan.",
      mixinStandardHelpOptions = true)
  int zones(
      @Option(names = "--plan", paramLabel = "NAME", description = "only its zones")
          @Nullable String plan,
      @Mixin StatementOptions options)
      throws IOException, InterruptedException {
    return options.take(
        STATEMENTS, query("zones", plan), plan == null ? "zones" : "zones-of-" + plan);
  }

  @Command(
      name = "plans",
      description = "Each plan as a whole, or one.",
      mixinStandardHelpOptions = true)
  int plans(
      @Option(names = "--plan", paramLabel = "NAME", description = "only this one")
          @Nullable String plan,
      @Mixin StatementOptions options)
      throws IOException, InterruptedException {
    return options.take(STATEMENTS, query("plans", plan), plan == null ? "plans" : "plan-" + plan);
  }

  @Command(name = "fleet", description = "Everything as one.", mixinStandardHelpOptions = true)
  int fleet(@Mixin StatementOptions options) throws IOException, InterruptedException {
    return options.take(STATEMENTS, query("fleet", null), "fleet");
  }

  private static Map<String, String> query(String of, @Nullable String plan) {
    Map<String, String> query = new LinkedHashMap<>(Map.of("of", of));
    StatementOptions.put(query, "plan", plan);
    return query;
  }
}
