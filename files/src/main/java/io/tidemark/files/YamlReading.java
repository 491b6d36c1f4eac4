package io.tidemark.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.settings.SettingsException;
import io.tidemark.settings.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * A strict reader of YAML that people write: duplicate and unknown keys are errors. Every problem
 * is reported at once, with its place, the value and the accepted form.
 */
public final class YamlReading {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(YAMLFactory.builder().loaderOptions(options()).build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * The limit of a file, in characters: millions of zones. The YAML library's own limit is 3
   * million.
   */
  private static final int MOST_CHARACTERS = 1 << 29;

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    return options;
  }

  private final List<String> problems = new ArrayList<>();

  /** The receiver of a mapping's named entries. */
  public interface Entry {
    void read(String path, String name, JsonNode value);
  }

  /** The file's text. */
  public static String text(String what, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new SettingsException(List.of("%s must be readable, got: %s".formatted(what, file)));
    }
  }

  /** A file's mapping with these names; a missing node if the file has none. */
  public JsonNode root(String what, String yaml, Set<String> names) {
    JsonNode root = tree(what, yaml);
    if (root.isMissingNode() && problems.isEmpty()) {
      problem(what, root, mapping(names));
    }
    return checked(what, root, names);
  }

  /** Like {@link #root}, for a file that may be empty. */
  public JsonNode rootOrEmpty(String what, String yaml, Set<String> names) {
    return checked(what, tree(what, yaml), names);
  }

  private JsonNode checked(String what, JsonNode root, Set<String> names) {
    if (root.isObject()) {
      known("", root, names);
    } else if (!root.isMissingNode()) {
      problem(what, root, mapping(names));
    }
    return root.isObject() ? root : MissingNode.getInstance();
  }

  private JsonNode tree(String what, String yaml) {
    try {
      JsonNode root = YAML.readTree(yaml);
      return root.isNull() ? MissingNode.getInstance() : root;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line %d, column %d)"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      add(
          "%s must be YAML, got: %s%s"
              .formatted(what, e.getOriginalMessage().lines().findFirst().orElse(""), where));
      return MissingNode.getInstance();
    }
  }

  /** True if the node is a mapping. A missing one and other names are problems. */
  public boolean isMapping(String path, JsonNode node, Set<String> names) {
    if (node.isObject()) {
      known(path, node, names);
    } else {
      problem(path, node, mapping(names));
    }
    return node.isObject();
  }

  /** Each entry of a mapping that may be missing. */
  public void each(JsonNode root, String section, Entry entry) {
    JsonNode map = root.path(section);
    if (map.isObject()) {
      for (Map.Entry<String, JsonNode> field : map.properties()) {
        entry.read(section + "." + field.getKey(), field.getKey(), field.getValue());
      }
    } else if (!map.isMissingNode() && !map.isNull()) {
      problem(section, map, "a mapping by name");
    }
  }

  /** The texts of a list that may be missing. */
  public List<String> texts(String path, JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (!node.isMissingNode() && !node.isArray()) {
      problem(path, node, "a list");
    }
    node.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  public boolean flag(String path, JsonNode node, boolean base) {
    if (!node.isMissingNode() && !node.isBoolean()) {
      problem(path, node, "true or false");
    }
    return node.isBoolean() ? node.asBoolean() : base;
  }

  public Duration duration(String path, JsonNode node, Duration base, Duration min, Duration max) {
    if (node.isMissingNode()) {
      return base;
    }
    try {
      Duration duration = Units.parseDuration(node.asText());
      if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // reported below
    }
    problem(
        path,
        node,
        "between %s and %s, such as 30m, 6h or 7d"
            .formatted(Units.duration(min), Units.duration(max)));
    return base;
  }

  public int percent(String path, JsonNode node, int base, int min, int max) {
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
    problem(path, node, "between %d%% and %d%%".formatted(min, max));
    return base;
  }

  public int whole(String path, JsonNode node, int base, int min, int max) {
    if (node.isMissingNode()) {
      return base;
    }
    if (node.isInt() && node.asInt() >= min && node.asInt() <= max) {
      return node.asInt();
    }
    problem(path, node, "a whole number from %d to %d".formatted(min, max));
    return base;
  }

  private void known(String path, JsonNode node, Set<String> names) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!names.contains(field.getKey())) {
        add(
            "%s%s is not known, known: %s"
                .formatted(
                    path.isEmpty() ? "" : path + ".",
                    field.getKey(),
                    String.join(", ", new TreeSet<>(names))));
      }
    }
  }

  private static String mapping(Set<String> names) {
    return "a mapping with " + String.join(", ", new TreeSet<>(names));
  }

  public void problem(String path, JsonNode got, String accepts) {
    String value =
        got.isMissingNode() || got.isNull()
            ? "nothing"
            : got.isTextual() ? got.asText() : got.toString();
    problem(path, value, accepts);
  }

  public void problem(String path, String got, String accepts) {
    add("%s must be %s, got: %s".formatted(path, accepts, got));
  }

  public void add(String problem) {
    problems.add(problem);
  }

  public int problems() {
    return problems.size();
  }

  /** Throws all problems, if there are any. */
  public void check() {
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }
}
