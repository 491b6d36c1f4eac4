package io.tidemark.zones;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.events.v1.CustomRule;
import io.tidemark.events.v1.HandshakeRules;
import io.tidemark.events.v1.ManagedRule;
import io.tidemark.events.v1.RateKey;
import io.tidemark.events.v1.RateRule;
import io.tidemark.events.v1.RuleAction;
import io.tidemark.events.v1.Zone;
import io.tidemark.files.YamlReading;
import io.tidemark.rules.RuleSet;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * A reader of a zone's rules for upgrade requests.
 *
 * <pre>
 * rules:
 *   origins: [app.example.com]                     # pages of other sites that may connect
 *   managed: { cross-site: block }                 # block, log or off, in place of the rule's default
 *   custom:
 *     old-app: { when: "headers['user-agent'].startsWith('Old/')", do: block, status: 410 }
 *   rates:
 *     per-client: { by: client, most: 30, per: 10s, do: block }
 *     per-network: { by: prefix, bits: 24, most: 300, per: 10s, do: log }
 *     per-key: { by: header, header: x-api-key, most: 100, per: 1m, do: block }
 * </pre>
 */
final class RulesReading {
  private static final Map<String, RuleAction> ACTIONS =
      new TreeMap<>(
          Map.of("block", RuleAction.BLOCK, "log", RuleAction.LOG, "off", RuleAction.OFF_DUTY));
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern HEADER = Pattern.compile("[a-z0-9-]{1,64}");
  private static final int DEFAULT_STATUS = 0;
  private static final int IPV4_IN_IPV6 = 96;

  private final YamlReading reading;

  RulesReading(YamlReading reading) {
    this.reading = reading;
  }

  void read(String path, JsonNode node, Zone.Builder zone) {
    if (node.isMissingNode()
        || !reading.isMapping(path, node, Set.of("origins", "managed", "custom", "rates"))) {
      return;
    }
    HandshakeRules.Builder rules = HandshakeRules.newBuilder();
    for (String origin : reading.texts(path + ".origins", node.path("origins"))) {
      rules.addOrigins(origin.toLowerCase(Locale.ROOT));
    }
    each(
        path + ".managed",
        node.path("managed"),
        (id, action) ->
            rules.addManaged(
                ManagedRule.newBuilder()
                    .setId(id)
                    .setAction(action(path + ".managed." + id, action))));
    each(
        path + ".custom",
        node.path("custom"),
        (id, rule) -> custom(path + ".custom.", id, rule, rules));
    each(
        path + ".rates", node.path("rates"), (id, rule) -> rate(path + ".rates.", id, rule, rules));
    HandshakeRules read = rules.build();
    new RuleSet(read, zone.getHostsList(), problem -> reading.add(path + "." + problem));
    zone.setRules(read);
  }

  /** Reads each rule of a section. The section may be missing. */
  private void each(String path, JsonNode section, BiConsumer<String, JsonNode> take) {
    if (section.isObject()) {
      section.properties().forEach(rule -> take.accept(rule.getKey(), rule.getValue()));
    } else if (!section.isMissingNode() && !section.isNull()) {
      reading.problem(path, section, "a mapping of rules by name");
    }
  }

  private void custom(String within, String id, JsonNode node, HandshakeRules.Builder rules) {
    String path = named(within, id);
    if (reading.isMapping(path, node, Set.of("when", "do", "status"))) {
      rules.addCustom(
          CustomRule.newBuilder()
              .setId(id)
              .setExpression(node.path("when").asText())
              .setAction(action(path + ".do", node.path("do")))
              .setStatus(status(path, node)));
    }
  }

  private void rate(String within, String id, JsonNode node, HandshakeRules.Builder rules) {
    String path = named(within, id);
    Set<String> keys = Set.of("by", "bits", "header", "most", "per", "do", "status");
    if (!reading.isMapping(path, node, keys)) {
      return;
    }
    Duration per =
        reading.duration(
            path + ".per",
            node.path("per"),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofHours(1));
    if (node.path("most").isMissingNode()) {
      reading.problem(path + ".most", node.path("most"), "a whole number from 1 to 1000000");
    }
    RateRule.Builder rule =
        RateRule.newBuilder()
            .setId(id)
            .setMost(reading.whole(path + ".most", node.path("most"), 1, 1, 1_000_000))
            .setPerMillis(per.toMillis())
            .setAction(action(path + ".do", node.path("do")))
            .setStatus(status(path, node));
    switch (node.path("by").asText()) {
      case "client" -> rule.setKey(RateKey.CLIENT);
      case "prefix" ->
          rule.setKey(RateKey.PREFIX)
              .setPrefixBits(
                  IPV4_IN_IPV6 + reading.whole(path + ".bits", node.path("bits"), 24, 8, 32));
      case "header" -> {
        String header = node.path("header").asText().toLowerCase(Locale.ROOT);
        if (!HEADER.matcher(header).matches()) {
          reading.problem(path + ".header", node.path("header"), "a header's name");
        }
        rule.setKey(RateKey.HEADER).setHeader(header);
      }
      default -> reading.problem(path + ".by", node.path("by"), "client, prefix or header");
    }
    rules.addRates(rule);
  }

  private String named(String within, String id) {
    if (!ID.matcher(id).matches()) {
      reading.add("%s%s must be named by 1 to 64 of [a-z0-9_-]".formatted(within, id));
    }
    return within + id;
  }

  private RuleAction action(String path, JsonNode node) {
    // YAML reads off without quotes as false.
    String text = node.isBoolean() && !node.asBoolean() ? "off" : node.asText();
    RuleAction action = ACTIONS.get(text);
    if (action == null) {
      reading.problem(path, node, String.join(", ", ACTIONS.keySet()));
    }
    return action == null ? RuleAction.LOG : action;
  }

  private int status(String path, JsonNode node) {
    return reading.whole(path + ".status", node.path("status"), DEFAULT_STATUS, 400, 499);
  }
}
