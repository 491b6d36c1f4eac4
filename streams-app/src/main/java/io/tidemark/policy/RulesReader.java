package io.tidemark.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.settings.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Lays a section of the policy file over rules; notes every problem with its key and value. */
final class RulesReader {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<String> problems;

  RulesReader(List<String> problems) {
    this.problems = problems;
  }

  /** Of a section that has been checked. */
  static Rules trusted(JsonNode section, Rules base) {
    return new RulesReader(new ArrayList<>()).read("", section, base);
  }

  Rules read(String path, JsonNode section, Rules base) {
    known(
        path,
        section,
        Set.of(
            "spike",
            "repeated",
            "continued",
            "share",
            "early_warning",
            "recommendation",
            "cool_down"));
    return new Rules(
        spike(path + ".spike", section.path("spike"), base.spike()),
        repeated(path + ".repeated", section.path("repeated"), base.repeated()),
        continued(path + ".continued", section.path("continued"), base.continued()),
        share(path + ".share", section.path("share"), base.share()),
        warning(path + ".early_warning", section.path("early_warning"), base.earlyWarning()),
        recommendation(
            path + ".recommendation", section.path("recommendation"), base.recommendation()),
        new Rules.Dialogue(
            duration(
                path + ".cool_down",
                section.path("cool_down"),
                base.dialogue().coolDown(),
                Duration.ZERO,
                Rules.LONGEST_WINDOW)));
  }

  private Rules.SpikeRule spike(String path, JsonNode node, Rules.SpikeRule base) {
    known(path, node, Set.of("above", "until", "merge"));
    int above = percent(path + ".above", node.path("above"), base.abovePercent(), 100, 1_000);
    int until = percent(path + ".until", node.path("until"), base.untilPercent(), 1, 1_000);
    if (until > above) {
      problem(path + ".until", until + "%", "at most %s.above, %d%%".formatted(path, above));
    }
    return new Rules.SpikeRule(
        above,
        until,
        duration(
            path + ".merge", node.path("merge"), base.merge(), Duration.ZERO, Duration.ofDays(1)));
  }

  private Rules.RepeatedRule repeated(String path, JsonNode node, Rules.RepeatedRule base) {
    known(path, node, Set.of("spikes", "window", "apart"));
    return new Rules.RepeatedRule(
        whole(path + ".spikes", node.path("spikes"), base.spikes(), 1, 100),
        duration(
            path + ".window", node.path("window"), base.window(), MINUTE, Rules.LONGEST_WINDOW),
        duration(
            path + ".apart", node.path("apart"), base.apart(), Duration.ZERO, Duration.ofDays(7)));
  }

  private Rules.ContinuedRule continued(String path, JsonNode node, Rules.ContinuedRule base) {
    known(path, node, Set.of("above", "window"));
    Duration window =
        duration(path + ".window", node.path("window"), base.window(), MINUTE, Duration.ofDays(30));
    Duration above =
        duration(path + ".above", node.path("above"), base.above(), MINUTE, Duration.ofDays(30));
    if (above.compareTo(window) > 0) {
      problem(
          path + ".above",
          Units.duration(above),
          "at most %s.window, %s".formatted(path, Units.duration(window)));
    }
    return new Rules.ContinuedRule(above, window);
  }

  private Rules.ShareRule share(String path, JsonNode node, Rules.ShareRule base) {
    known(path, node, Set.of("above", "medians"));
    return new Rules.ShareRule(
        percent(path + ".above", node.path("above"), (int) base.percent(), 1, 100),
        whole(path + ".medians", node.path("medians"), (int) base.medians(), 1, 100_000));
  }

  private Rules.EarlyWarningRule warning(String path, JsonNode node, Rules.EarlyWarningRule base) {
    known(path, node, Set.of("on", "at"));
    JsonNode on = node.path("on");
    if (!on.isMissingNode() && !on.isBoolean()) {
      problem(path + ".on", on.asText(), "true or false");
    }
    return new Rules.EarlyWarningRule(
        on.isMissingNode() ? base.on() : on.asBoolean(),
        percent(path + ".at", node.path("at"), base.percent(), 20, 100));
  }

  private Rules.RecommendationRule recommendation(
      String path, JsonNode node, Rules.RecommendationRule base) {
    known(path, node, Set.of("headroom", "window"));
    return new Rules.RecommendationRule(
        percent(path + ".headroom", node.path("headroom"), base.headroomPercent(), 0, 1_000),
        duration(
            path + ".window",
            node.path("window"),
            base.window(),
            Duration.ofDays(1),
            Rules.LONGEST_WINDOW));
  }

  private Duration duration(String path, JsonNode node, Duration base, Duration min, Duration max) {
    if (node.isMissingNode()) {
      return base;
    }
    try {
      Duration duration = Units.parseDuration(node.asText());
      if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // told below
    }
    problem(
        path,
        text(node),
        "between %s and %s, such as 30m, 6h or 7d"
            .formatted(Units.duration(min), Units.duration(max)));
    return base;
  }

  private int percent(String path, JsonNode node, int base, int min, int max) {
    if (node.isMissingNode()) {
      return base;
    }
    String text = node.asText();
    if (text.matches("\\d{1,4}%")) {
      int percent = Integer.parseInt(text.substring(0, text.length() - 1));
      if (percent >= min && percent <= max) {
        return percent;
      }
    }
    problem(path, text(node), "between %d%% and %d%%".formatted(min, max));
    return base;
  }

  private int whole(String path, JsonNode node, int base, int min, int max) {
    if (node.isMissingNode()) {
      return base;
    }
    if (node.isInt() && node.asInt() >= min && node.asInt() <= max) {
      return node.asInt();
    }
    problem(path, text(node), "a whole number from %d to %d".formatted(min, max));
    return base;
  }

  private void known(String path, JsonNode node, Set<String> names) {
    if (!node.isMissingNode() && !node.isObject()) {
      problem(path, text(node), "a mapping with " + String.join(", ", new TreeSet<>(names)));
      return;
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                problems.add(
                    "%s.%s is not known, known: %s"
                        .formatted(path, name, String.join(", ", new TreeSet<>(names))));
              }
            });
  }

  private static String text(JsonNode node) {
    return node.isNull() ? "nothing" : node.isValueNode() ? node.asText() : node.toString();
  }

  private void problem(String path, String got, String accepts) {
    problems.add("%s must be %s, got: %s".formatted(path, accepts, got));
  }
}
