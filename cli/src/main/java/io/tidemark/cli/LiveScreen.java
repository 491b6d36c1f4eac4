package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture of the zones with the most open connections: drawn anew each second on a terminal,
 * printed every few seconds where there is none.
 */
public final class LiveScreen {
  private static final int ROWS = 20;
  private static final int PLAIN_EVERY = 5;
  private static final int ALERTS = 3;
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String CLEAR_SCREEN = "\u001b[2J";

  /** Lines longer than the terminal is wide are cut, not wrapped. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintStream out;
  private final boolean terminal;
  private final LiveTable table;
  private final ApiClient api;
  private final List<String> footer;
  private long drawn;

  public LiveScreen(PrintStream out, boolean terminal, ApiClient api, List<String> footer) {
    this.out = out;
    this.terminal = terminal;
    this.table = new LiveTable(terminal, Bar.here());
    this.api = api;
    this.footer = List.copyOf(footer);
  }

  /**
   * True if standard output is a terminal that can be drawn on; the launcher sets {@code
   * TIDEMARK_TTY} to 1 for it.
   */
  public static boolean isTerminal() {
    return "1".equals(System.getenv("TIDEMARK_TTY")) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Keeps the last picture on the terminal, and turns its line wrapping on again. */
  public void end() {
    if (terminal) {
      out.print(WRAP);
      out.flush();
    }
  }

  /** The newest alerts, with their reasons. */
  private List<String> alerts() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (JsonNode alert : api.json("/api/v1/alerts?limit=" + ALERTS).get("alerts")) {
      lines.add("");
      lines.add(
          table.alarm("  ALERT  ")
              + table.heading(alert.at("/annotations/summary").asText())
              + alert.get("labels").properties().stream()
                  .filter(label -> label.getKey().equals("case"))
                  .map(label -> "  (case " + label.getValue().asText() + ")")
                  .findFirst()
                  .orElse(""));
      lines.add("         " + alert.at("/annotations/reason").asText());
      if (alert.at("/annotations").has("recommendation")) {
        lines.add("         recommended: " + alert.at("/annotations/recommendation").asText());
      }
    }
    return lines;
  }

  /** Draws the next picture. */
  public void draw() throws InterruptedException {
    long turn = drawn++;
    if (!terminal && turn % PLAIN_EVERY != 0) {
      return;
    }
    List<String> lines = new ArrayList<>();
    try {
      JsonNode plans = api.json("/api/v1/plans");
      JsonNode total = plans.get("total");
      lines.add(
          table.heading("Tidemark")
              + "  %,d open (%,d unconfirmed), %,d opened, %,d closed, %,d lost; imbalance %d"
                  .formatted(
                      total.get("open").asLong(),
                      total.get("unconfirmed").asLong(),
                      total.get("opened").asLong(),
                      total.get("closed").asLong(),
                      total.get("lost").asLong(),
                      plans.get("imbalance").asLong()));
      lines.add("");
      List<JsonNode> zones = new ArrayList<>();
      api.json("/api/v1/zones?sort=open&limit=" + ROWS).get("zones").forEach(zones::add);
      lines.addAll(table.lines(zones));
      lines.addAll(alerts());
    } catch (IOException e) {
      lines.add(e.getMessage());
    }
    lines.add("");
    footer.forEach(line -> lines.add(table.quiet(line)));
    if (terminal) {
      out.print(turn == 0 ? NO_WRAP + CLEAR_SCREEN + HOME : HOME);
      lines.forEach(line -> out.print(line + CLEAR_LINE + "\n"));
      out.print(CLEAR_BELOW);
    } else {
      lines.subList(0, lines.size() - (turn == 0 ? 0 : footer.size() + 1)).forEach(out::println);
      out.println();
    }
    out.flush();
  }
}
