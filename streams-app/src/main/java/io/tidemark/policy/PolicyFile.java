package io.tidemark.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.events.Contract;
import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The policy file. Everything may be left out; what a plan or a zone leaves out is as in the
 * section above it.
 *
 * <pre>
 * defaults:
 *   spike: { above: 100%, until: 90%, merge: 5m }        # of the guideline; a gap that joins two
 *   repeated: { spikes: 3, window: 7d, apart: 30m }
 *   continued: { above: 6h, window: 24h }
 *   share: { above: 20%, medians: 10 }                   # of a plan's day
 *   early_warning: { on: false, at: 80% }                # to the customer, where on
 *   recommendation: { headroom: 20%, window: 30d }
 *   cool_down: 14d
 * plans:
 *   free: { repeated: { spikes: 5 } }
 * zones:
 *   shop: { early_warning: { on: true } }
 * </pre>
 */
public final class PolicyFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final List<String> problems = new ArrayList<>();
  private final RulesReader reader = new RulesReader(problems);

  private PolicyFile() {}

  /** Reads and checks the file; every problem is told at once. */
  public static Policy read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new SettingsException(List.of("policy file must be readable, got: " + file));
    }
  }

  public static Policy parse(String yaml) {
    PolicyFile file = new PolicyFile();
    Policy policy = file.policy(yaml);
    if (!file.problems.isEmpty()) {
      throw new SettingsException(file.problems);
    }
    return policy;
  }

  private Policy policy(String yaml) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      problems.add(
          "policy file must be YAML, got: "
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + (e.getLocation() == null
                  ? ""
                  : " (line %d)".formatted(e.getLocation().getLineNr())));
      return Policy.DEFAULT;
    }
    if (root.isMissingNode() || root.isNull()) {
      return new Policy(Rules.DEFAULT, Map.of(), Map.of(), yaml);
    }
    if (!root.isObject()) {
      problems.add("policy file must be a mapping with defaults, plans, zones");
      return Policy.DEFAULT;
    }
    root.fieldNames()
        .forEachRemaining(
            name -> {
              if (!Set.of("defaults", "plans", "zones").contains(name)) {
                problems.add("%s is not known, known: defaults, plans, zones".formatted(name));
              }
            });
    JsonNode given = root.path("defaults");
    Rules defaults =
        given.isMissingNode() ? Rules.DEFAULT : reader.read("defaults", given, Rules.DEFAULT);
    Map<String, JsonNode> plans = sections(root, "plans", Contract::isPlan);
    Map<String, JsonNode> zones = sections(root, "zones", Contract::isZone);
    List<Rules> bases = new ArrayList<>(List.of(defaults));
    plans.forEach((name, section) -> bases.add(reader.read("plans." + name, section, defaults)));
    zones.forEach(
        (name, section) -> {
          // A zone may be in any plan.
          int before = problems.size();
          for (int i = 0; i < bases.size() && problems.size() == before; i++) {
            Rules unused = reader.read("zones." + name, section, bases.get(i));
          }
        });
    return new Policy(defaults, plans, zones, yaml);
  }

  private Map<String, JsonNode> sections(JsonNode root, String name, Predicate<String> isName) {
    Map<String, JsonNode> sections = new TreeMap<>();
    JsonNode node = root.path(name);
    if (!node.isMissingNode() && !node.isObject()) {
      problems.add("%s must be a mapping by name, got: %s".formatted(name, node));
      return sections;
    }
    for (Map.Entry<String, JsonNode> section : node.properties()) {
      if (!isName.test(section.getKey())) {
        problems.add("%s.%s is no name of one".formatted(name, section.getKey()));
      }
      sections.put(section.getKey(), section.getValue());
    }
    return sections;
  }
}
