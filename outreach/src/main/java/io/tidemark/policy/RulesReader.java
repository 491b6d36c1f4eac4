package io.tidemark.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.abuse.AbuseKind;
import io.tidemark.abuse.AbuseRule;
import io.tidemark.abuse.AutomaticRule;
import io.tidemark.abuse.FalseAlarms;
import io.tidemark.abuse.Threshold;
import io.tidemark.files.YamlReading;
import io.tidemark.settings.Units;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The reader of a section of the policy file: it lays the section over given rules. */
final class RulesReader {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final YamlReading yaml;

  RulesReader(YamlReading yaml) {
    this.yaml = yaml;
  }

  /** Reads a section that has been checked. */
  static Rules trusted(JsonNode section, Rules base) {
    return new RulesReader(new YamlReading()).read("", section, base);
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
            "cool_down",
            "abuse"));
    return new Rules(
        spike(path + ".spike", section.path("spike"), base.spike()),
        repeated(path + ".repeated", section.path("repeated"), base.repeated()),
        continued(path + ".continued", section.path("continued"), base.continued()),
        share(path + ".share", section.path("share"), base.share()),
        warning(path + ".early_warning", section.path("early_warning"), base.earlyWarning()),
        recommendation(
            path + ".recommendation", section.path("recommendation"), base.recommendation()),
        new Rules.Dialogue(
            yaml.duration(
                path + ".cool_down",
                section.path("cool_down"),
                base.dialogue().coolDown(),
                Duration.ZERO,
                Rules.LONGEST_WINDOW)),
        abuse(path + ".abuse", section.path("abuse"), base.abuse()));
  }

  private Rules.SpikeRule spike(String path, JsonNode node, Rules.SpikeRule base) {
    known(path, node, Set.of("above", "until", "merge"));
    int above = yaml.percent(path + ".above", node.path("above"), base.abovePercent(), 100, 1_000);
    int until = yaml.percent(path + ".until", node.path("until"), base.untilPercent(), 1, 1_000);
    if (until > above) {
      yaml.problem(path + ".until", until + "%", "at most %s.above, %d%%".formatted(path, above));
    }
    return new Rules.SpikeRule(
        above,
        until,
        yaml.duration(
            path + ".merge", node.path("merge"), base.merge(), Duration.ZERO, Duration.ofDays(1)));
  }

  private Rules.RepeatedRule repeated(String path, JsonNode node, Rules.RepeatedRule base) {
    known(path, node, Set.of("spikes", "window", "apart"));
    return new Rules.RepeatedRule(
        yaml.whole(path + ".spikes", node.path("spikes"), base.spikes(), 1, 100),
        yaml.duration(
            path + ".window", node.path("window"), base.window(), MINUTE, Rules.LONGEST_WINDOW),
        yaml.duration(
            path + ".apart", node.path("apart"), base.apart(), Duration.ZERO, Duration.ofDays(7)));
  }

  private Rules.ContinuedRule continued(String path, JsonNode node, Rules.ContinuedRule base) {
    known(path, node, Set.of("above", "window"));
    Duration window =
        yaml.duration(
            path + ".window", node.path("window"), base.window(), MINUTE, Duration.ofDays(30));
    Duration above =
        yaml.duration(
            path + ".above", node.path("above"), base.above(), MINUTE, Duration.ofDays(30));
    if (above.compareTo(window) > 0) {
      yaml.problem(
          path + ".above",
          Units.duration(above),
          "at most %s.window, %s".formatted(path, Units.duration(window)));
    }
    return new Rules.ContinuedRule(above, window);
  }

  private Rules.ShareRule share(String path, JsonNode node, Rules.ShareRule base) {
    known(path, node, Set.of("above", "medians"));
    return new Rules.ShareRule(
        yaml.percent(path + ".above", node.path("above"), (int) base.percent(), 1, 100),
        yaml.whole(path + ".medians", node.path("medians"), (int) base.medians(), 1, 100_000));
  }

  private Rules.EarlyWarningRule warning(String path, JsonNode node, Rules.EarlyWarningRule base) {
    known(path, node, Set.of("on", "at"));
    return new Rules.EarlyWarningRule(
        yaml.flag(path + ".on", node.path("on"), base.on()),
        yaml.percent(path + ".at", node.path("at"), base.percent(), 20, 100));
  }

  private Rules.RecommendationRule recommendation(
      String path, JsonNode node, Rules.RecommendationRule base) {
    known(path, node, Set.of("headroom", "window"));
    return new Rules.RecommendationRule(
        yaml.percent(path + ".headroom", node.path("headroom"), base.headroomPercent(), 0, 1_000),
        yaml.duration(
            path + ".window",
            node.path("window"),
            base.window(),
            Duration.ofDays(1),
            Rules.LONGEST_WINDOW));
  }

  private AbuseRule abuse(String path, JsonNode node, AbuseRule base) {
    Set<String> names = new HashSet<>(Set.of("on", "false_alarms", "automatic"));
    AbuseRule.THRESHOLDS.forEach(threshold -> names.add(threshold.key()));
    known(path, node, names);
    Map<Threshold, Integer> thresholds = new HashMap<>();
    for (Threshold one : AbuseRule.THRESHOLDS) {
      JsonNode value = node.path(one.key());
      thresholds.put(
          one,
          yaml.whole(path + "." + one.key(), value, base.of(one), one.lowest(), one.highest()));
    }
    return new AbuseRule(
        yaml.flag(path + ".on", node.path("on"), base.on()),
        thresholds,
        falseAlarms(path + ".false_alarms", node.path("false_alarms"), base.falseAlarms()),
        automatic(path + ".automatic", node.path("automatic"), base.automatic()));
  }

  private FalseAlarms falseAlarms(String path, JsonNode node, FalseAlarms base) {
    if (node.isMissingNode()) {
      return base;
    }
    FalseAlarms accepted = FalseAlarms.parse(node.asText());
    if (accepted == null) {
      yaml.problem(path, node, FalseAlarms.FORM);
    }
    return accepted == null ? base : accepted;
  }

  /** A confidence, such as 0.99, in percent. */
  private int confidence(String path, JsonNode node, int base) {
    if (node.isMissingNode()) {
      return base;
    }
    int percent = (int) Math.round(100 * node.asDouble());
    if (node.isNumber() && percent >= 50 && percent <= 100) {
      return percent;
    }
    yaml.problem(path, node, "a number from 0.5 to 1");
    return base;
  }

  private AutomaticRule automatic(String path, JsonNode node, AutomaticRule base) {
    known(path, node, Set.of("kinds", "above", "for", "close", "spare_above"));
    JsonNode named = node.path("kinds");
    Set<AbuseKind> kinds = named.isMissingNode() ? base.kinds() : attacks(path + ".kinds", named);
    boolean close = yaml.flag(path + ".close", node.path("close"), base.closeEstablished());
    if (!close && (kinds.contains(AbuseKind.HOLDING) || kinds.contains(AbuseKind.IDLE_HOARDING))) {
      yaml.problem(path + ".close", "false", "true for holding and idle_hoarding");
    }
    return new AutomaticRule(
        kinds,
        confidence(path + ".above", node.path("above"), base.leastConfidence()),
        yaml.duration(path + ".for", node.path("for"), base.lasts(), MINUTE, Duration.ofDays(1)),
        close,
        yaml.percent(path + ".spare_above", node.path("spare_above"), base.sparePercent(), 1, 50));
  }

  private Set<AbuseKind> attacks(String path, JsonNode node) {
    Map<String, AbuseKind> known = new TreeMap<>();
    for (AbuseKind kind : AbuseKind.values()) {
      if (kind.isAttack()) {
        known.put(kind.text(), kind);
      }
    }
    Set<AbuseKind> attacks = EnumSet.noneOf(AbuseKind.class);
    for (String name : yaml.texts(path, node)) {
      AbuseKind kind = known.get(name);
      if (kind == null) {
        yaml.problem(path, name, "of " + String.join(", ", known.keySet()));
      } else {
        attacks.add(kind);
      }
    }
    return attacks;
  }

  /** Checks the names of a mapping that may be missing. */
  private void known(String path, JsonNode node, Set<String> names) {
    boolean unused = node.isMissingNode() || yaml.isMapping(path, node, names);
  }
}
