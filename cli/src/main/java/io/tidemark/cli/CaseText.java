package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The text form of cases for a terminal. */
final class CaseText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The least width of the last column; with less room it is put below the others. */
  private static final int NARROWEST = 30;

  private static final int INDENT = 4;

  private CaseText() {}

  static String time(String instant) {
    return TIME.format(Instant.parse(instant));
  }

  /** A table with one line for each case. */
  static String list(JsonNode cases) {
    if (cases.isEmpty()) {
      return "no case\n";
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"CASE", "STATE", "PLAN", "OPENED (UTC)", "WHY"});
    for (JsonNode each : cases) {
      JsonNode evidence = each.get("evidence");
      rows.add(
          new String[] {
            each.get("id").asText(),
            each.get("state").asText(),
            each.get("plan").asText(),
            time(each.get("opened_at").asText()),
            evidence.get(evidence.size() - 1).get("reason").asText()
          });
    }
    return columns(rows);
  }

  /** Left-aligned columns. The last column is wrapped at the terminal's width, if that is known. */
  static String columns(List<String[]> rows) {
    String terminal = System.getenv("TIDEMARK_COLUMNS");
    return columns(
        rows,
        terminal == null || !terminal.matches("[1-9][0-9]{1,4}")
            ? Integer.MAX_VALUE
            : Integer.parseInt(terminal));
  }

  static String columns(List<String[]> rows, int across) {
    int last = rows.get(0).length - 1;
    int[] widths = new int[last];
    for (String[] row : rows) {
      for (int i = 0; i < last; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    int before = Arrays.stream(widths).sum() + 2 * last;
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      for (int i = 0; i < last; i++) {
        text.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      text.append(last(row[last], before, across)).append('\n');
    }
    return text.toString().replaceAll(" +\n", "\n");
  }

  private static String last(String text, int before, int across) {
    int left = across - before;
    if (text.length() <= left) {
      return text;
    }
    int indent = left < NARROWEST ? INDENT : before;
    String lines = String.join("\n" + " ".repeat(indent), wrapped(text, across - indent));
    return left < NARROWEST ? "\n" + " ".repeat(indent) + lines : lines;
  }

  /** Wraps the text between words; a word that is longer than a line is not split. */
  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** All details of a case. */
  static String whole(JsonNode of) {
    StringBuilder text = new StringBuilder();
    text.append(
        "case %s · %s%s%n"
            .formatted(
                of.get("id").asText(),
                of.get("state").asText(),
                of.has("resolution") ? ", " + words(of.get("resolution").asText()) : ""));
    text.append(
        "  zone          %s, plan %s%s%n"
            .formatted(
                of.get("zone").asText(),
                of.get("plan").asText(),
                of.has("guideline")
                    ? String.format(Locale.ROOT, ", guideline %,d", of.get("guideline").asLong())
                    : ""));
    String label = "why";
    for (JsonNode each : of.get("evidence")) {
      text.append("  %-12s  %s%n".formatted(label, each.get("reason").asText()));
      label = "";
    }
    if (of.has("recommendation")) {
      text.append("  recommended   %s%n".formatted(of.at("/recommendation/reason").asText()));
    }
    label = "dialogue";
    for (JsonNode step : of.get("steps")) {
      text.append("  %-12s  %s%n".formatted(label, step(step)));
      label = "";
    }
    if (of.has("cool_down_until")) {
      text.append(
          "  cool-down     no other case opens before %s%n"
              .formatted(time(of.get("cool_down_until").asText())));
    }
    List<String> legal = new ArrayList<>();
    of.get("legal_steps").forEach(step -> legal.add(step.asText()));
    text.append("  next          %s%n".formatted(String.join(" · ", legal)));
    return text.toString();
  }

  private static String step(JsonNode step) {
    StringBuilder text = new StringBuilder();
    text.append(time(step.get("at").asText()))
        .append("  ")
        .append(step.get("actor").asText())
        .append("  ")
        .append(step.get("step").asText());
    if (step.has("resolution")) {
      text.append(" as ").append(words(step.get("resolution").asText()));
    }
    if (step.has("channel")) {
      text.append(" by ").append(step.get("channel").asText());
    }
    boolean ofPeople = !step.get("step").asText().equals("open");
    if (step.has("note") && ofPeople) {
      text.append(": ").append(step.get("note").asText());
    }
    return text.toString();
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }
}
