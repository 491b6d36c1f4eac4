package io.tidemark.zones;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.events.Contract;
import io.tidemark.events.v1.Contact;
import io.tidemark.events.v1.HandlerRoute;
import io.tidemark.events.v1.Plan;
import io.tidemark.events.v1.Zone;
import io.tidemark.files.YamlReading;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
 *     rules: { … }                                      # optional, {@link RulesReading}
 *     handlers: { /chat: chat-room }                    # optional, upgrades that end at the edge
 * </pre>
 */
public final class ZonesFile {
  private static final Pattern HOST =
      Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\\.[a-z0-9]([a-z0-9-]{0,62}))*");

  /** What people write, and what it is: WebSockets come over the same ports. */
  private static final Map<String, String> SCHEMES =
      Map.of("http", "http", "ws", "http", "https", "https", "wss", "https");

  private static final String WHAT = "zones file";

  private final Map<String, Plan> plans = new TreeMap<>();
  private final Map<String, Zone> zones = new TreeMap<>();
  private final YamlReading reading = new YamlReading();
  private final Map<String, String> zoneByHost = new HashMap<>();

  private ZonesFile() {}

  /**
   * Reads and checks the file; every problem is told at once, with its place, value and accepted
   * form.
   */
  public static ZonesFile read(Path file) {
    return parse(YamlReading.text(WHAT, file));
  }

  static ZonesFile parse(String yaml) {
    ZonesFile file = new ZonesFile();
    JsonNode root = file.reading.root(WHAT, yaml, Set.of("plans", "zones"));
    file.reading.each(root, "plans", file::plan);
    file.reading.each(root, "zones", file::zone);
    file.reading.check();
    return file;
  }

  public Map<String, Plan> plans() {
    return Map.copyOf(plans);
  }

  public Map<String, Zone> zones() {
    return Map.copyOf(zones);
  }

  private void plan(String path, String name, JsonNode value) {
    if (!Contract.isPlan(name) || name.equals(Contract.UNKNOWN_PLAN)) {
      reading.add("%s must be named by 1 to 64 of [a-z0-9_-], and not 'unknown'".formatted(path));
    }
    Plan.Builder plan = Plan.newBuilder().setName(name);
    if (reading.isMapping(path, value, Set.of("guideline"))) {
      JsonNode guideline = value.path("guideline");
      if (!guideline.isTextual() || !guideline.asText().equals("custom")) {
        Long number = guideline(path, guideline);
        if (number != null) {
          plan.setGuideline(number);
        } else if (guideline.isMissingNode()) {
          reading.add(
              "%s.guideline must be a whole number above 0 or custom, got: nothing"
                  .formatted(path));
        }
      }
    }
    plans.put(name, plan.build());
  }

  private void zone(String path, String id, JsonNode value) {
    if (!Contract.isZone(id)) {
      reading.add("%s must be named by 1 to 64 of [A-Za-z0-9_-]".formatted(path));
    }
    Set<String> keys =
        Set.of("hosts", "origin", "plan", "guideline", "contact", "rules", "handlers");
    if (!reading.isMapping(path, value, keys)) {
      return;
    }
    Zone.Builder zone = Zone.newBuilder().setId(id);
    hosts(path, id, value.path("hosts"), zone);
    zone.setOrigin(origin(path, value.path("origin")));
    String plan = text(value.path("plan"));
    if (plan == null || !plans.containsKey(plan)) {
      reading.problem(
          path + ".plan", value.path("plan"), "one of " + String.join(", ", plans.keySet()));
    } else {
      zone.setPlan(plan);
    }
    Long guideline = guideline(path, value.path("guideline"));
    if (guideline != null) {
      zone.setGuideline(guideline);
    }
    JsonNode contact = value.path("contact");
    if (!contact.isMissingNode()
        && reading.isMapping(path + ".contact", contact, Set.of("name", "email"))) {
      zone.setContact(
          Contact.newBuilder()
              .setName(contact.path("name").asText())
              .setEmail(contact.path("email").asText()));
    }
    new RulesReading(reading).read(path + ".rules", value.path("rules"), zone);
    handlers(path + ".handlers", value.path("handlers"), zone);
    zones.put(id, zone.build());
  }

  private void handlers(String path, JsonNode handlers, Zone.Builder zone) {
    if (!handlers.isMissingNode() && !handlers.isObject()) {
      reading.problem(path, handlers, "a mapping of paths to handlers");
    }
    for (Map.Entry<String, JsonNode> route : handlers.properties()) {
      String handler = text(route.getValue());
      if (!route.getKey().startsWith("/") || handler == null || handler.isBlank()) {
        reading.problem(
            path + "." + route.getKey(), route.getValue(), "a path that begins with / and a name");
      } else {
        zone.addHandlers(HandlerRoute.newBuilder().setPath(route.getKey()).setHandler(handler));
      }
    }
  }

  private void hosts(String path, String id, JsonNode hosts, Zone.Builder zone) {
    if (!hosts.isArray() || hosts.isEmpty()) {
      reading.problem(path + ".hosts", hosts, "a list of host names");
      return;
    }
    for (JsonNode node : hosts) {
      String host = node.asText().toLowerCase(Locale.ROOT);
      if (!HOST.matcher(host).matches()) {
        reading.problem(path + ".hosts", node, "host names without a port");
        continue;
      }
      String other = zoneByHost.put(host, id);
      if (id.equals(other)) {
        reading.add("%s.hosts must not hold a host twice, got: %s".formatted(path, host));
      } else if (other != null) {
        reading.add(
            "%s.hosts must not be in two zones, got: %s (also in %s)".formatted(path, host, other));
      }
      zone.addHosts(host);
    }
  }

  private String origin(String path, JsonNode node) {
    String text = text(node);
    try {
      URI uri = new URI(text == null ? "" : text);
      String scheme = SCHEMES.get(String.valueOf(uri.getScheme()));
      boolean good =
          scheme != null
              && uri.getHost() != null
              && (uri.getPath().isEmpty() || uri.getPath().equals("/"))
              && uri.getPort() != 0
              && uri.getPort() <= 65_535
              && uri.getUserInfo() == null
              && uri.getQuery() == null;
      if (good) {
        return scheme + "://" + uri.getRawAuthority();
      }
    } catch (URISyntaxException e) {
      // told below
    }
    reading.problem(path + ".origin", node, "http://host[:port] or https://host[:port]");
    return "";
  }

  private @Nullable Long guideline(String path, JsonNode node) {
    if (node.isMissingNode()) {
      return null;
    }
    if (!node.canConvertToLong() || !node.isIntegralNumber() || node.asLong() < 1) {
      reading.problem(path + ".guideline", node, "a whole number above 0");
      return null;
    }
    return node.asLong();
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }
}
