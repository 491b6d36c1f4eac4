package io.tidemark.quickstart;

import io.tidemark.events.Contract;
import io.tidemark.usage.formats.Format;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = {
      "Takes a usage statement from the application and writes it to a file.",
      "",
      "  tidemark report zone shop --period 2026-11 --format html",
      "  tidemark report zones --plan pro --period 2026-11 --format parquet",
      "  tidemark report verify tidemark-zone-shop-2026-11.csv",
      ""
    },
    mixinStandardHelpOptions = true,
    subcommands = VerifyCommand.class)
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "OF",
      description = "zone, zones, plans or fleet; zones: a row each")
  private String of = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "which zone")
  private @Nullable String id;

  @Option(
      names = "--plan",
      paramLabel = "NAME",
      description = "only its zones, or only this one of the plans")
  private @Nullable String plan;

  @Option(
      names = "--period",
      paramLabel = "PERIOD",
      description = "2026, 2026-11 or 2026-11-03; this month if left out")
  private @Nullable String period;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "instead of a period: 2026-11-03, or 2026-11-03T10:00:00Z")
  private @Nullable String start;

  @Option(names = "--end", paramLabel = "TIME", description = "and up to this; now if left out")
  private @Nullable String end;

  @Option(
      names = "--unit",
      paramLabel = "UNIT",
      defaultValue = "day",
      description = "a row for each minute, hour, day or month (${DEFAULT-VALUE})")
  private String unit = "";

  @Option(
      names = "--tz",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "whose calendar, such as Europe/Berlin (${DEFAULT-VALUE})")
  private String tz = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "csv",
      description = "csv, json, jsonl, parquet or html (${DEFAULT-VALUE})")
  private String format = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "a name that tells what it is if left out; -: standard output")
  private @Nullable Path output;

  @Mixin private final ApiOptions api = new ApiOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Format in = Format.find(format);
    if (in == null) {
      throw new IllegalStateException(
          "--format must be one of %s, got: %s".formatted(Format.NAMES, format));
    }
    Download download = new Download(api.client());
    if (output != null && output.toString().equals("-")) {
      download.to(System.out, path());
      return 0;
    }
    Path file = output == null ? Path.of(name(in)) : output;
    Download.Taken taken = download.to(file, path());
    System.out.printf("%s: %,d rows, %,d bytes%n", file, taken.rows(), taken.bytes());
    return 0;
  }

  private String path() {
    Map<String, String> query = new LinkedHashMap<>();
    put(query, "period", period);
    put(query, "start", start);
    put(query, "end", end);
    put(query, "plan", plan);
    query.put("unit", unit);
    query.put("tz", tz);
    query.put("format", format);
    if (of.equals("zone")) {
      if (id == null || !Contract.isZone(id)) {
        throw new IllegalStateException(
            "zone must be followed by 1 to 64 of [A-Za-z0-9_-], got: "
                + (id == null ? "nothing" : id));
      }
      return "/api/v1/zones/" + id + "/statement?" + encoded(query);
    }
    if (id != null) {
      throw new IllegalStateException(of + " takes no id, got: " + id);
    }
    query.put("of", of);
    return "/api/v1/statements?" + encoded(query);
  }

  static String encoded(Map<String, String> query) {
    StringBuilder text = new StringBuilder();
    query.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }

  static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null) {
      query.put(name, value);
    }
  }

  private String name(Format in) {
    String whose = id != null ? "zone-" + id : of + (plan == null ? "" : "-of-" + plan);
    String when = period != null ? period : start != null ? start : "this-month";
    return "tidemark-%s-%s-by-%s.%s"
        .formatted(whose, when.replaceAll("[^0-9A-Za-z-]", "_"), unit, in.extension());
  }
}
