package io.tidemark.cli;

import io.tidemark.usage.formats.Format;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every statement: its period, its form and the file to write. */
final class StatementOptions {
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
      description =
          "the file to write, - for standard output; left out: a name made from the statement")
  private @Nullable Path output;

  @Mixin private final ApiOptions api = new ApiOptions();

  /**
   * Downloads the statement.
   *
   * @param path the path in the API
   * @param whose the subject, for the file's name
   */
  int take(String path, Map<String, String> more, String whose)
      throws IOException, InterruptedException {
    Format in = Format.find(format);
    if (in == null) {
      throw new IllegalStateException(
          "--format must be one of %s, got: %s".formatted(Format.NAMES, format));
    }
    Map<String, String> query = new LinkedHashMap<>(more);
    put(query, "period", period);
    put(query, "start", start);
    put(query, "end", end);
    query.put("unit", unit);
    query.put("tz", tz);
    query.put("format", format);
    String asked = path + "?" + encoded(query);
    Download download = new Download(api.client());
    if (output != null && output.toString().equals("-")) {
      Download.Taken unused = download.to(System.out, asked);
      return 0;
    }
    Path file = output == null ? Path.of(name(whose, in)) : output;
    Download.Taken taken = download.to(file, asked);
    System.out.printf("%s (%,d bytes)%n", file, taken.bytes());
    return 0;
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

  private String name(String whose, Format in) {
    String when = period != null ? period : start != null ? start : "this-month";
    return "tidemark-%s-%s-by-%s.%s"
        .formatted(whose, when.replaceAll("[^0-9A-Za-z-]", "_"), unit, in.extension());
  }
}
