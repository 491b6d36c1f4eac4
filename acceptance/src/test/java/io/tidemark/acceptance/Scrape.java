package io.tidemark.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer of {@code /metrics}, by metric family. */
final class Scrape {
  /** A metric family: what it is, and the labels that its series have. */
  record Family(String type, String help, Set<String> labels) {}

  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? .*");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  private Scrape() {}

  static Map<String, Family> families(String text) {
    Map<String, String> helps = new TreeMap<>();
    Map<String, Family> families = new TreeMap<>();
    for (String line : text.split("\n", -1)) {
      Matcher comment = COMMENT.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (comment.matches() && comment.group(1).equals("HELP")) {
        helps.put(comment.group(2), comment.group(3));
      } else if (comment.matches()) {
        String name = comment.group(2);
        families.put(
            name, new Family(comment.group(3), helps.getOrDefault(name, ""), new TreeSet<>()));
      } else if (sample.matches() && sample.group(2) != null) {
        Family family = families.get(sample.group(1));
        Matcher label = LABEL.matcher(sample.group(2));
        while (family != null && label.find()) {
          family.labels().add(label.group(1));
        }
      }
    }
    return families;
  }

  /** The reference of what Tidemark itself measures. */
  static String reference(Map<String, Map<String, Family>> byProcess) {
    List<String> lines = new ArrayList<>();
    lines.add("# Metrics");
    lines.add("");
    lines.add(
        "Made from what the processes answer at `/metrics`; a test keeps it so. Beside these there are"
            + " the JVM's own (`jvm_*`, `process_*`, `system_*`); of Kafka's clients only what stream threads"
            + " spend their time on (`kafka_stream_thread_*`) and the producer's rates are let through.");
    byProcess.forEach(
        (process, families) -> {
          lines.add("");
          lines.add("## " + process);
          lines.add("");
          lines.add("| metric | type | unit | labels | meaning | alert |");
          lines.add("|---|---|---|---|---|---|");
          families.forEach(
              (name, family) -> {
                if (name.startsWith("tidemark_")) {
                  lines.add(row(name, family));
                }
              });
        });
    return String.join("\n", lines) + "\n";
  }

  private static String row(String name, Family family) {
    int alert = family.help().indexOf("Alert ");
    String meaning = alert < 0 ? family.help() : family.help().substring(0, alert).strip();
    String when = alert < 0 ? "" : family.help().substring(alert + "Alert ".length()).strip();
    return "| `%s` | %s | %s | %s | %s | %s |"
        .formatted(
            name,
            family.type(),
            unit(name),
            String.join(", ", family.labels()),
            meaning,
            when.endsWith(".") ? when.substring(0, when.length() - 1) : when);
  }

  private static String unit(String name) {
    String base = name.replaceFirst("_total$", "");
    for (String unit :
        List.of("seconds", "connections", "handshakes", "records", "events", "emitters", "zones")) {
      if (base.endsWith("_" + unit)) {
        return unit;
      }
    }
    return "";
  }
}
