package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table of zones for the terminal, with a bar of the open connections in relation to the
 * guideline.
 */
final class LiveTable {
  private static final int BAR = 20;
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String GREEN = "\u001b[32m";
  private static final String DIM = "\u001b[2m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final boolean colours;
  private final Bar bar;

  LiveTable(boolean colours, Bar bar) {
    this.colours = colours;
    this.bar = bar;
  }

  List<String> lines(List<JsonNode> zones) {
    int widest = 4;
    int plans = 4;
    for (JsonNode zone : zones) {
      widest = Math.max(widest, Math.min(32, zone.get("zone").asText().length()));
      plans = Math.max(plans, Math.min(16, zone.get("plan").asText().length()));
    }
    String format = "  %-" + widest + "s  %-" + plans + "s  %8s  %9s  %s  %9s  %9s  %8s";
    List<String> lines = new ArrayList<>();
    lines.add(
        paint(
            DIM,
            format
                .formatted(
                    "ZONE",
                    "PLAN",
                    "OPEN",
                    "GUIDELINE",
                    " ".repeat(BAR),
                    "OPENED",
                    "CLOSED",
                    "REFUSED")
                .stripTrailing()));
    for (JsonNode zone : zones) {
      JsonNode counts = zone.get("counts");
      long open = counts.get("open").asLong();
      long guideline = zone.path("guideline").asLong(0);
      lines.add(
          format.formatted(
              cut(zone.get("zone").asText(), widest),
              cut(zone.get("plan").asText(), plans),
              number(open),
              guideline == 0 ? "-" : number(guideline),
              bar(open, guideline),
              number(counts.get("opened").asLong()),
              number(counts.get("closed").asLong()),
              number(ApiClient.refused(counts))));
    }
    return lines;
  }

  String heading(String text) {
    return paint(BOLD, text);
  }

  String alarm(String text) {
    return paint(RED, text);
  }

  String quiet(String text) {
    return paint(DIM, text);
  }

  private String bar(long open, long guideline) {
    if (guideline == 0) {
      return " ".repeat(BAR);
    }
    double share = (double) open / guideline;
    int full = (int) Math.max(0, Math.min(BAR, Math.round(share * BAR)));
    String colour = share > 1 ? RED : share >= 0.8 ? YELLOW : GREEN;
    return paint(colour, bar.full().repeat(full)) + paint(DIM, bar.empty().repeat(BAR - full));
  }

  private String paint(String colour, String text) {
    return colours && !text.isBlank() ? colour + text + PLAIN : text;
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
