package io.tidemark.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cases as people read them in a terminal. */
final class CaseText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private CaseText() {}

  static String time(String instant) {
    return TIME.format(Instant.parse(instant));
  }

  /** One line each, under a head. */
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

  /** Left-aligned columns, the last as long as it is. */
  static String columns(List<String[]> rows) {
    StringBuilder text = new StringBuilder();
    int columns = rows.get(0).length;
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        int column = i;
        int width = rows.stream().mapToInt(each -> each[column].length()).max().orElse(0);
        text.append(row[i]);
        if (i < columns - 1) {
          text.append(" ".repeat(width - row[i].length() + 2));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Everything about one. */
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
