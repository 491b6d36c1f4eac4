package io.tidemark.zones;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.events.Contract;
import io.tidemark.events.v1.Contact;
import io.tidemark.events.v1.Plan;
import io.tidemark.events.v1.Zone;
import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The zones file: plans and zones in YAML.
 *
 * <pre>
 * plans:
 *   pro: { guideline: 500 }
 *   enterprise: { guideline: custom }
 * zones:
 *   shop:
 *     hosts: [shop.example.com]
 *     origin: http://127.0.0.1:3000
 *     plan: pro
 *     guideline: 800                                    # optional, over the plan's
 *     contact: { name: Ada, email: ada@example.com }    # optional
 * </pre>
 */
public final class ZonesFile {
  private static final Pattern HOST =
      Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\\.[a-z0-9]([a-z0-9-]{0,62}))*");
  private static final YAMLMapper YAML = mapper();

  private final Map<String, Plan> plans = new TreeMap<>();
  private final Map<String, Zone> zones = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> zoneByHost = new HashMap<>();

  private ZonesFile() {}

  /**
   * Reads and checks the file; every problem is told at once, with its place, value and accepted
   * form.
   */
  public static ZonesFile read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new SettingsException(List.of("zones file must be readable, got: " + file));
    }
  }

  static ZonesFile parse(String yaml) {
    ZonesFile file = new ZonesFile();
    try {
      JsonNode root = YAML.readTree(yaml);
      file.root(root);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line %d, column %d)"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      file.problems.add(
          "zones file must be YAML, got: "
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + where);
    }
    if (!file.problems.isEmpty()) {
      throw new SettingsException(file.problems);
    }
    return file;
  }

  public Map<String, Plan> plans() {
    return Map.copyOf(plans);
  }

  public Map<String, Zone> zones() {
    return Map.copyOf(zones);
  }

  private void root(JsonNode root) {
    if (!root.isObject()) {
      problem("zones file", root, "a mapping with plans and zones");
      return;
    }
    known(root, "", Set.of("plans", "zones"));
    each(root, "plans", this::plan);
    each(root, "zones", this::zone);
  }

  private interface Entry {
    void read(String path, String name, JsonNode value);
  }

  private void each(JsonNode root, String section, Entry entry) {
    JsonNode map = root.path(section);
    if (map.isMissingNode() || map.isNull()) {
      return;
    }
    if (!map.isObject()) {
      problem(section, map, "a mapping by name");
      return;
    }
    for (Map.Entry<String, JsonNode> field : map.properties()) {
      entry.read(section + "." + field.getKey(), field.getKey(), field.getValue());
    }
  }

  private void plan(String path, String name, JsonNode value) {
    if (!Contract.isPlan(name) || name.equals(Contract.UNKNOWN_PLAN)) {
      problems.add("%s must be named by 1 to 64 of [a-z0-9_-], and not 'unknown'".formatted(path));
    }
    Plan.Builder plan = Plan.newBuilder().setName(name);
    if (object(path, value)) {
      known(value, path + ".", Set.of("guideline"));
      JsonNode guideline = value.path("guideline");
      if (!guideline.isTextual() || !guideline.asText().equals("custom")) {
        Long number = guideline(path, guideline);
        if (number != null) {
          plan.setGuideline(number);
        } else if (guideline.isMissingNode()) {
          problems.add(
              "%s.guideline must be a whole number above 0 or custom, got: nothing"
                  .formatted(path));
        }
      }
    }
    plans.put(name, plan.build());
  }

  private void zone(String path, String id, JsonNode value) {
    if (!Contract.isZone(id)) {
      problems.add("%s must be named by 1 to 64 of [A-Za-z0-9_-]".formatted(path));
    }
    if (!object(path, value)) {
      return;
    }
    known(value, path + ".", Set.of("hosts", "origin", "plan", "guideline", "contact"));
    Zone.Builder zone = Zone.newBuilder().setId(id);
    hosts(path, id, value.path("hosts"), zone);
    zone.setOrigin(origin(path, value.path("origin")));
    String plan = text(value.path("plan"));
    if (plan == null || !plans.containsKey(plan)) {
      problem(path + ".plan", value.path("plan"), "one of " + String.join(", ", plans.keySet()));
    } else {
      zone.setPlan(plan);
    }
    Long guideline = guideline(path, value.path("guideline"));
    if (guideline != null) {
      zone.setGuideline(guideline);
    }
    JsonNode contact = value.path("contact");
    if (!contact.isMissingNode() && object(path + ".contact", contact)) {
      known(contact, path + ".contact.", Set.of("name", "email"));
      zone.setContact(
          Contact.newBuilder()
              .setName(contact.path("name").asText())
              .setEmail(contact.path("email").asText()));
    }
    zones.put(id, zone.build());
  }

  private void hosts(String path, String id, JsonNode hosts, Zone.Builder zone) {
    if (!hosts.isArray() || hosts.isEmpty()) {
      problem(path + ".hosts", hosts, "a list of host names");
      return;
    }
    for (JsonNode node : hosts) {
      String host = node.asText().toLowerCase(Locale.ROOT);
      if (!HOST.matcher(host).matches()) {
        problem(path + ".hosts", node, "host names without a port");
        continue;
      }
      String other = zoneByHost.put(host, id);
      if (id.equals(other)) {
        problems.add("%s.hosts must not hold a host twice, got: %s".formatted(path, host));
      } else if (other != null) {
        problems.add(
            "%s.hosts must not be in two zones, got: %s (also in %s)".formatted(path, host, other));
      }
      zone.addHosts(host);
    }
  }

  private String origin(String path, JsonNode node) {
    String text = text(node);
    try {
      URI uri = new URI(text == null ? "" : text);
      boolean good =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && (uri.getPath().isEmpty() || uri.getPath().equals("/"))
              && uri.getPort() != 0
              && uri.getPort() <= 65_535
              && uri.getUserInfo() == null
              && uri.getQuery() == null;
      if (good) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
      }
    } catch (URISyntaxException e) {
      // told below
    }
    problem(path + ".origin", node, "http://host[:port] or https://host[:port]");
    return "";
  }

  private @Nullable Long guideline(String path, JsonNode node) {
    if (node.isMissingNode()) {
      return null;
    }
    if (!node.canConvertToLong() || !node.isIntegralNumber() || node.asLong() < 1) {
      problem(path + ".guideline", node, "a whole number above 0");
      return null;
    }
    return node.asLong();
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }

  private boolean object(String path, JsonNode node) {
    if (!node.isObject()) {
      problem(path, node, "a mapping");
    }
    return node.isObject();
  }

  private void known(JsonNode node, String prefix, Set<String> names) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                problems.add(
                    "%s%s is not known, known: %s"
                        .formatted(prefix, name, String.join(", ", new TreeSet<>(names))));
              }
            });
  }

  private void problem(String path, JsonNode got, String accepts) {
    String value =
        got.isMissingNode() || got.isNull()
            ? "nothing"
            : got.isTextual() ? got.asText() : got.toString();
    problems.add("%s must be %s, got: %s".formatted(path, accepts, value));
  }

  private static YAMLMapper mapper() {
    return YAMLMapper.builder()
        .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }
}
