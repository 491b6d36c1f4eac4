package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tidemark.abuse.AbuseKind;
import io.tidemark.abuse.AbuseRule;
import io.tidemark.abuse.FalseAlarms;
import io.tidemark.abuse.Threshold;
import io.tidemark.access.Tokens;
import io.tidemark.access.TokensFile;
import io.tidemark.alerts.AlertsFile;
import io.tidemark.policy.PolicyFile;
import io.tidemark.settings.SettingsException;
import io.tidemark.zones.ZonesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The comparison of the JSON Schemas, by which editors check files, with the readers. A schema may
 * not refuse what its reader accepts; a name that does not exist is refused by both. The tests try
 * every change of one value in a file that has everything.
 */
class SchemasTest {
  private static final Path SCHEMAS = Path.of("../docs/schemas");
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir static Path folder;

  @SuppressWarnings("ImmutableEnumChecker") // readers have no state
  private enum Kind {
    ZONES(
        ZonesFile::read,
        """
        plans:
          pro: { guideline: 500 }
          enterprise: { guideline: custom }
        zones:
          shop:
            hosts: [shop.example.com]
            origin: http://127.0.0.1:3000
            plan: pro
            guideline: 800
            contact: { name: Ada, email: ada@example.com }
            rules:
              origins: [app.example.com]
              managed: { cross-site: block }
              custom: { old: { when: "path == '/old'", do: block, status: 410 } }
              rates:
                one: { by: prefix, bits: 24, most: 30, per: 10s, do: block, status: 429 }
                two: { by: header, header: x-key, most: 30, per: 10s, do: log }
            handlers: { /room: chat-room }
        removes: 1
        """),
    POLICY(
        PolicyFile::read,
        """
        defaults:
          spike: { above: 100%, until: 90%, merge: 5m }
          repeated: { spikes: 3, window: 7d, apart: 30m }
          continued: { above: 6h, window: 24h }
          share: { above: 20%, medians: 10 }
          early_warning: { on: false, at: 80% }
          recommendation: { headroom: 20%, window: 30d }
          cool_down: 14d
          abuse:
            on: true
            source_opens: 150
            zone_opens: 500
            brief: 100
            held: 200
            refused: 60
            refused_paths: 10
            surge_opens: 200
            false_alarms: 1 per zone-year
            automatic: { kinds: [churn, holding], above: 0.99, for: 10m, close: true, spare_above: 5% }
        plans:
          free: { repeated: { spikes: 5 } }
        zones:
          shop: { early_warning: { on: true } }
        """),
    ALERTS(
        AlertsFile::read,
        """
        alertmanagers: [http://127.0.0.1:9093]
        log: true
        webhooks:
          crm:
            url: https://crm.example.com/hooks
            secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]
            alerts: [TidemarkCaseOpen]
            zones: [shop]
            allow_private: false
            give_up: 24h
        """),
    TOKENS(
        file -> TokensFile.watch(file, new Tokens()).close(),
        """
        tokens:
          ada: { sha256: %s, may: operate, zones: [shop] }
        """
            .formatted("9f86d081".repeat(8)));

    final Consumer<Path> reader;
    final String example;

    Kind(Consumer<Path> reader, String example) {
      this.reader = reader;
      this.example = example;
    }

    JsonSchema schema() throws IOException {
      String file = name().toLowerCase(java.util.Locale.ROOT) + ".schema.json";
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Files.readString(SCHEMAS.resolve(file)));
    }

    boolean isTaken(JsonNode changed) throws IOException {
      Path file = Files.createTempFile(folder, name(), ".yaml");
      Files.writeString(file, YAML.writeValueAsString(changed));
      try {
        reader.accept(file);
        return true;
      } catch (SettingsException e) {
        return false;
      }
    }
  }

  /** The file above may lack a new threshold; the detectors have all of them. */
  @Test
  void thePolicySchemaHasEveryThresholdOfEveryDetector() throws IOException {
    JsonNode abuse =
        new ObjectMapper()
            .readTree(SCHEMAS.resolve("policy.schema.json").toFile())
            .at("/$defs/section/properties/abuse/properties");
    Set<String> keys = new TreeSet<>(Set.of("on", "false_alarms", "automatic"));
    for (Threshold threshold : AbuseRule.THRESHOLDS) {
      keys.add(threshold.key());
      JsonNode node = abuse.path(threshold.key());
      assertThat(node.path("minimum").asInt()).as(threshold.key()).isEqualTo(threshold.lowest());
      assertThat(node.path("maximum").asInt()).as(threshold.key()).isEqualTo(threshold.highest());
    }
    assertThat(abuse.properties().stream().map(Map.Entry::getKey)).hasSameElementsAs(keys);
    Set<String> attacks = new TreeSet<>();
    abuse.at("/automatic/properties/kinds/items/enum").forEach(kind -> attacks.add(kind.asText()));
    assertThat(attacks)
        .hasSameElementsAs(
            Arrays.stream(AbuseKind.values())
                .filter(AbuseKind::isAttack)
                .map(AbuseKind::text)
                .toList());
  }

  /** An editor shows as wrong what the reader would refuse, for every number. */
  @Test
  void thePolicySchemaAcceptsTheNumbersOfFalseAlarmsThatTheReaderAccepts() throws IOException {
    String pattern =
        new ObjectMapper()
            .readTree(SCHEMAS.resolve("policy.schema.json").toFile())
            .at("/$defs/section/properties/abuse/properties/false_alarms/pattern")
            .asText();
    for (String span : List.of("day", "week", "month", "year", "hour")) {
      for (int number = 0; number < 1_100; number++) {
        for (String form : List.of("%d per zone-%s", "0%d per zone-%s")) {
          String text = form.formatted(number, span);
          assertThat(text.matches(pattern)).as(text).isEqualTo(FalseAlarms.parse(text) != null);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void schemaAndReaderAgree(Kind kind) throws IOException {
    JsonSchema schema = kind.schema();
    JsonNode whole = YAML.readTree(kind.example);
    assertThat(kind.isTaken(whole)).isTrue();
    assertThat(schema.validate(whole)).isEmpty();
    List<JsonNode> changes = new ArrayList<>();
    changes(whole, changed -> changes.add(changed.deepCopy()));
    assertThat(changes).hasSizeGreaterThan(15);
    for (JsonNode changed : changes) {
      boolean refused = !schema.validate(changed).isEmpty();
      boolean taken = kind.isTaken(changed);
      assertThat(refused && taken).as("the schema refuses: %s", changed).isFalse();
      if (changed.toString().contains("strange")) {
        assertThat(refused).as("the schema takes: %s", changed).isTrue();
        assertThat(taken).as("the reader takes: %s", changed).isFalse();
      }
    }
  }

  /**
   * Passes on the file with each change: an object with an unknown name, or a value left out or of
   * another kind.
   */
  private static void changes(JsonNode whole, Consumer<JsonNode> take) {
    objects(whole)
        .forEach(
            at -> {
              List<String> names = new ArrayList<>();
              at.properties().forEach(field -> names.add(field.getKey()));
              for (String name : names) {
                JsonNode was = at.get(name);
                at.remove(name);
                take.accept(whole);
                for (JsonNode other : others()) {
                  at.set(name, other);
                  take.accept(whole);
                }
                at.set(name, was);
              }
              if (!names.isEmpty() && at.get(names.get(0)).isValueNode()) {
                at.put("strange", 1);
                take.accept(whole);
                at.remove("strange");
              }
            });
  }

  private static List<JsonNode> others() {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return List.of(
        make.numberNode(0),
        make.numberNode(7),
        make.numberNode(2_000_000_000L),
        make.textNode("word"),
        make.textNode("50%"),
        make.textNode("3h"),
        make.booleanNode(true),
        make.booleanNode(false),
        make.arrayNode().add("word"),
        make.arrayNode(),
        make.objectNode());
  }

  private static List<ObjectNode> objects(JsonNode node) {
    List<ObjectNode> found = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      found.add(object);
    }
    node.forEach(child -> found.addAll(objects(child)));
    return found;
  }

  /** The first line of each example names its schema, so that editors complete it. */
  @ParameterizedTest
  @EnumSource(names = {"ZONES", "ALERTS"})
  void examplesNameTheirSchema(Kind kind) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../deploy/config"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".yaml", "");
        if (name.equalsIgnoreCase(kind.name())) {
          assertThat(Files.readString(file))
              .startsWith(
                  "# yaml-language-server: $schema=../../docs/schemas/%s.schema.json\n"
                      .formatted(name));
        }
      }
    }
  }
}
