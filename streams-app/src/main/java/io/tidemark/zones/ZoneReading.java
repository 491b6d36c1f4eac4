package io.tidemark.zones;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.events.Authority;
import io.tidemark.events.Contract;
import io.tidemark.events.HostPattern;
import io.tidemark.events.v1.Contact;
import io.tidemark.events.v1.HandlerRoute;
import io.tidemark.events.v1.Plan;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.Zone;
import io.tidemark.files.YamlReading;
import java.net.IDN;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A reader of single plans and zones, which reports each problem with its place. */
final class ZoneReading {
  private static final Set<String> KEYS =
      Set.of(
          "hosts",
          "origin",
          "plan",
          "guideline",
          "contact",
          "rules",
          "handlers",
          "per_client",
          "streams");

  /** The protocols that a zone may count beside WebSockets. */
  private static final Map<String, Protocol> STREAMS =
      Map.of("sse", Protocol.SERVER_SENT_EVENTS, "grpc", Protocol.GRPC_STREAM);

  /** The accepted schemes and the HTTP scheme of each: WebSockets use the same ports. */
  private static final Map<String, String> SCHEMES =
      Map.of("http", "http", "ws", "http", "https", "https", "wss", "https");

  private final YamlReading reading;
  private final Map<String, String> zoneByHost = new HashMap<>();

  ZoneReading(YamlReading reading) {
    this.reading = reading;
  }

  Plan plan(String path, String name, JsonNode value) {
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
    return plan.build();
  }

  /**
   * {@code null} if {@code value} is no mapping. Whether the zone's plan exists is not checked
   * here.
   */
  @Nullable Zone zone(String path, String id, JsonNode value) {
    if (!Contract.isZone(id)) {
      reading.add("%s must be named by 1 to 64 of [A-Za-z0-9_-]".formatted(path));
    }
    if (!reading.isMapping(path, value, KEYS)) {
      return null;
    }
    Zone.Builder zone = Zone.newBuilder().setId(id);
    hosts(path, id, value.path("hosts"), zone);
    zone.setOrigin(origin(path, value.path("origin")));
    plan(path + ".plan", value.path("plan"), zone);
    Long guideline = guideline(path, value.path("guideline"));
    if (guideline != null) {
      zone.setGuideline(guideline);
    }
    JsonNode perClient = value.path("per_client");
    if (perClient.isIntegralNumber() && perClient.canConvertToInt() && perClient.asInt() > 0) {
      zone.setPerClient(perClient.asInt());
    } else if (!perClient.isMissingNode()) {
      reading.problem(path + ".per_client", perClient, "a whole number above 0");
    }
    streams(path + ".streams", value.path("streams"), zone);
    JsonNode contact = value.path("contact");
    if (!contact.isMissingNode()
        && reading.isMapping(path + ".contact", contact, Set.of("name", "email"))) {
      zone.setContact(
          Contact.newBuilder()
              .setName(line(path + ".contact.name", contact.path("name")))
              .setEmail(line(path + ".contact.email", contact.path("email"))));
    }
    new RulesReading(reading).read(path + ".rules", value.path("rules"), zone);
    handlers(path + ".handlers", value.path("handlers"), zone);
    return zone.build();
  }

  private void plan(String path, JsonNode plan, Zone.Builder zone) {
    if (plan.isBoolean()) {
      reading.add(
          "%s must be the name of a plan, got: %s (YAML takes on, off, yes and no for that; put the name in quotes)"
              .formatted(path, plan.asText()));
    } else if (plan.isTextual()) {
      zone.setPlan(plan.asText());
    } else {
      reading.problem(path, plan, "the name of a plan");
    }
  }

  private void streams(String path, JsonNode streams, Zone.Builder zone) {
    if (!streams.isMissingNode() && !streams.isArray()) {
      reading.problem(path, streams, "a list of sse and grpc");
      return;
    }
    for (JsonNode node : streams) {
      Protocol protocol = STREAMS.get(node.asText());
      if (protocol == null || zone.getStreamsList().contains(protocol)) {
        reading.problem(path, node, "sse or grpc, each once");
      } else {
        zone.addStreams(protocol);
      }
    }
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
      String lower = node.asText().toLowerCase(Locale.ROOT);
      String host = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
      if (!HostPattern.isPattern(host)) {
        noName(path + ".hosts", node, host);
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

  private void noName(String path, JsonNode node, String host) {
    if (host.contains("*")) {
      reading.problem(
          path, node, "a host name, *.example.com for all names below it, or * for the rest");
      return;
    }
    String ascii = ascii(host);
    if (ascii != null && Authority.isName(ascii)) {
      reading.add(
          "%s must be written as clients send it, which is %s, got: %s"
              .formatted(path, ascii, node.asText()));
    } else {
      reading.problem(path, node, "host names without a port");
    }
  }

  /** The host in ASCII; {@code null} if it is in ASCII already, or has no such form. */
  private static @Nullable String ascii(String host) {
    try {
      String ascii = IDN.toASCII(host);
      return ascii.equals(host) ? null : ascii;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private String origin(String path, JsonNode node) {
    String text = node.isTextual() ? node.asText() : "";
    int end = text.indexOf("://");
    String scheme = end < 0 ? null : SCHEMES.get(text.substring(0, end));
    String authority = end < 0 ? "" : text.substring(end + 3);
    if (authority.endsWith("/")) {
      authority = authority.substring(0, authority.length() - 1);
    }
    if (scheme != null && Authority.parse(authority) != null) {
      return scheme + "://" + authority;
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

  /** Reads a text that may be missing. */
  private String line(String path, JsonNode node) {
    if (node.isContainerNode()) {
      reading.problem(path, node, "a text");
    }
    return node.asText();
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }
}
