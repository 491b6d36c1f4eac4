package io.tidemark.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.events.Contract;
import io.tidemark.files.YamlReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The reader of the policy file. Everything may be left out: a zone then has the value of its plan,
 * and a plan that of the defaults.
 *
 * <pre>
 * defaults:
 *   spike: { above: 100%, until: 90%, merge: 5m }        # of the guideline; shorter gaps join two spikes
 *   repeated: { spikes: 3, window: 7d, apart: 30m }
 *   continued: { above: 6h, window: 24h }
 *   share: { above: 20%, medians: 10 }                   # of a plan's day
 *   early_warning: { on: false, at: 80% }                # to the customer, if on
 *   recommendation: { headroom: 20%, window: 30d }
 *   cool_down: 14d
 *   abuse: { on: true, source_opens: 150, zone_opens: 500, brief: 100, held: 200, refused: 60, refused_paths: 10, surge_opens: 200, false_alarms: 1 per zone-year }
 * plans:
 *   free: { repeated: { spikes: 5 } }
 * zones:
 *   shop: { early_warning: { on: true } }
 * </pre>
 */
public final class PolicyFile {
  private static final String WHAT = "policy file";

  private final YamlReading reading = new YamlReading();
  private final RulesReader reader = new RulesReader(reading);

  private PolicyFile() {}

  /** Reads and checks the file; all problems are reported at once. */
  public static Policy read(Path file) {
    return parse(YamlReading.text(WHAT, file));
  }

  public static Policy parse(String yaml) {
    PolicyFile file = new PolicyFile();
    Policy policy = file.policy(yaml);
    file.reading.check();
    return policy;
  }

  private Policy policy(String yaml) {
    JsonNode root = reading.rootOrEmpty(WHAT, yaml, Set.of("defaults", "plans", "zones"));
    JsonNode given = root.path("defaults");
    Rules defaults =
        given.isMissingNode() ? Rules.DEFAULT : reader.read("defaults", given, Rules.DEFAULT);
    Map<String, Rules> plans = new TreeMap<>();
    sections(root, "plans", Contract::isPlan)
        .forEach(
            (name, section) -> plans.put(name, reader.read("plans." + name, section, defaults)));
    Map<String, JsonNode> zones = sections(root, "zones", Contract::isZone);
    List<Rules> bases = new ArrayList<>(plans.values());
    bases.add(0, defaults);
    zones.forEach(
        (name, section) -> {
          // A zone may be in any plan.
          int before = reading.problems();
          for (int i = 0; i < bases.size() && reading.problems() == before; i++) {
            Rules unused = reader.read("zones." + name, section, bases.get(i));
          }
        });
    return new Policy(defaults, plans, zones, yaml);
  }

  private Map<String, JsonNode> sections(JsonNode root, String section, Predicate<String> isName) {
    Map<String, JsonNode> sections = new TreeMap<>();
    reading.each(
        root,
        section,
        (path, name, value) -> {
          if (!isName.test(name)) {
            reading.add("%s is no name of one".formatted(path));
          }
          sections.put(name, value);
        });
    return sections;
  }
}
