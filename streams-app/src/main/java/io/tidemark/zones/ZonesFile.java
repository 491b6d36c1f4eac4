package io.tidemark.zones;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.events.v1.Plan;
import io.tidemark.events.v1.Zone;
import io.tidemark.files.YamlReading;
import io.tidemark.settings.SettingsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * The zones file: plans and zones in YAML.
 *
 * <pre>
 * plans:
 *   pro: { guideline: 500 }
 *   enterprise: { guideline: custom }
 * zones:
 *   shop:
 *     hosts: [shop.example.com, '*.shop.example.com']   # '*': every host of no other zone
 *     origin: http://127.0.0.1:3000
 *     plan: pro
 *     guideline: 800                                    # optional, in place of the plan's
 *     per_client: 20                                    # optional, connections of each client
 *     streams: [sse]                                    # optional, what counts beside WebSockets
 *     contact: { name: Ada, email: ada@example.com }    # optional
 *     rules: { … }                                      # optional, {@link RulesReading}
 *     handlers: { /chat: chat-room }                    # optional, upgrades that end at the edge
 * removes: 120                                          # optional: how many zones may be removed
 * </pre>
 *
 * <p>A large set of zones can be given as a {@code .jsonl} file, one zone or plan on a line ({@code
 * {"zone": "shop", "hosts": […], "origin": …, "plan": …}}), or as a folder of such files and YAML
 * files, which are read as one.
 */
public final class ZonesFile {
  private static final String WHAT = "zones file";
  private static final String LINES = ".jsonl";
  private static final List<String> YAML = List.of(".yaml", ".yml");
  private static final String ZONE = "zone";
  private static final String PLAN = "plan";
  private static final String REMOVES = "removes";
  private static final int MOST_PROBLEMS = 100;
  private static final int STEP = 100_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Plan> plans = new TreeMap<>();
  private final Map<String, Zone> zones = new TreeMap<>();
  private final YamlReading reading = new YamlReading();
  private final ZoneReading zone = new ZoneReading(reading);
  private final LongConsumer progress;
  private int removes;

  private ZonesFile(LongConsumer progress) {
    this.progress = progress;
  }

  /**
   * Reads and checks the file, or the folder of files; all problems are reported together, each
   * with its place, value and accepted form.
   */
  public static ZonesFile read(Path file) {
    return read(file, zones -> {});
  }

  /**
   * Like {@link #read(Path)}; {@code progress} gets the number of zones read so far, now and then.
   */
  public static ZonesFile read(Path file, LongConsumer progress) {
    ZonesFile read = new ZonesFile(progress);
    for (Path each : files(file)) {
      if (each.toString().endsWith(LINES)) {
        read.lines(each);
      } else {
        read.yaml(YamlReading.text(WHAT, each));
      }
    }
    return read.checked();
  }

  static ZonesFile parse(String yaml) {
    ZonesFile file = new ZonesFile(zones -> {});
    file.yaml(yaml);
    return file.checked();
  }

  private static List<Path> files(Path file) {
    if (!Files.isDirectory(file)) {
      return List.of(file);
    }
    try (Stream<Path> all = Files.list(file)) {
      return all.filter(each -> isOurs(each.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw new SettingsException(List.of("%s must be readable, got: %s".formatted(WHAT, file)));
    }
  }

  private static boolean isOurs(String name) {
    return !name.startsWith(".")
        && (name.endsWith(LINES) || YAML.stream().anyMatch(name::endsWith));
  }

  private void yaml(String yaml) {
    JsonNode root = reading.root(WHAT, yaml, Set.of("plans", "zones", REMOVES));
    reading.each(root, "plans", (path, name, value) -> plan(path, name, value));
    reading.each(root, "zones", (path, id, value) -> zone(path, id, value));
    removes(root);
  }

  /** An object with {@code zone} is a zone; zones have {@code plan}, too. */
  private void lines(Path file) {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          line(file.getFileName() + ":" + number, line);
        }
        if (reading.problems() >= MOST_PROBLEMS) {
          reading.add("and perhaps more: reading ended at line %d".formatted(number));
          return;
        }
      }
    } catch (IOException e) {
      reading.add("%s must be readable, got: %s (%s)".formatted(WHAT, file, e.getMessage()));
    }
  }

  private void line(String place, String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      reading.add("%s must be one JSON object: %s".formatted(place, e.getOriginalMessage()));
      return;
    }
    if (!(node instanceof ObjectNode object)) {
      reading.problem(place, node, "one JSON object");
    } else if (object.has(ZONE)) {
      String id = object.remove(ZONE).asText();
      zone("zones." + id, id, object);
    } else if (object.has(PLAN)) {
      String name = object.remove(PLAN).asText();
      plan("plans." + name, name, object);
    } else if (object.has(REMOVES)) {
      removes(object);
    } else {
      reading.add("%s must have one of zone, plan, removes, got: %s".formatted(place, line));
    }
  }

  private void removes(JsonNode node) {
    removes =
        Math.max(removes, reading.whole(REMOVES, node.path(REMOVES), 0, 0, Integer.MAX_VALUE));
  }

  private void plan(String path, String name, JsonNode value) {
    if (plans.put(name, zone.plan(path, name, value)) != null) {
      reading.add("%s must not be there twice".formatted(path));
    }
  }

  private void zone(String path, String id, JsonNode value) {
    Zone read = zone.zone(path, id, value);
    if (read != null && zones.put(id, read) != null) {
      reading.add("%s must not be there twice".formatted(path));
    }
    if (zones.size() % STEP == 0) {
      progress.accept(zones.size());
    }
  }

  /** Checks at the end: a plan may be in another file than its zones. */
  private ZonesFile checked() {
    for (Zone each : zones.values()) {
      if (!each.getPlan().isEmpty() && !plans.containsKey(each.getPlan())) {
        reading.problem(
            "zones." + each.getId() + ".plan",
            each.getPlan(),
            "one of " + String.join(", ", plans.keySet()));
      }
    }
    reading.check();
    return this;
  }

  public Map<String, Plan> plans() {
    return Collections.unmodifiableMap(plans);
  }

  public Map<String, Zone> zones() {
    return Collections.unmodifiableMap(zones);
  }

  /** The value of {@code removes} in the file: how many zones it may remove at most. */
  int removes() {
    return removes;
  }
}
