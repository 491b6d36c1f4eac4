package io.tidemark.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** A table for people, and a line of JSON for programs. */
public final class Report {
  private final List<String[]> rows = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();

  public Report(String... heading) {
    rows.add(heading);
  }

  public Report row(String... cells) {
    rows.add(cells);
    return this;
  }

  /** Adds a row with p50, p99 and maximum in milliseconds, and the count. */
  public Report micros(String what, Histogram micros) {
    return row(
        what,
        number(micros.getValueAtPercentile(50) / 1000.0),
        number(micros.getValueAtPercentile(99) / 1000.0),
        number(micros.getMaxValue() / 1000.0),
        Long.toString(micros.getTotalCount()));
  }

  public Report figure(String name, double value) {
    figures.put(name, value);
    return this;
  }

  public static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }

  /** The table in Markdown. */
  public String markdown() {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      page.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
      if (i == 0) {
        page.append("|---|").append("--:|".repeat(rows.get(0).length - 1)).append('\n');
      }
    }
    return page.toString();
  }

  public void print(PrintStream out) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    out.println();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(
            String.format(i == 0 ? "%-" + widths[i] + "s" : "  %" + widths[i] + "s", row[i]));
      }
      out.println(line);
    }
    out.println();
    out.println(
        figures.entrySet().stream()
            .map(
                e ->
                    "\"%s\":%s"
                        .formatted(e.getKey(), String.format(Locale.ROOT, "%.3f", e.getValue())))
            .collect(Collectors.joining(",", "{", "}")));
  }
}
