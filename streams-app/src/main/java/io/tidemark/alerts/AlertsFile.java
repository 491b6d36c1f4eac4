package io.tidemark.alerts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.events.Contract;
import io.tidemark.settings.SettingsException;
import io.tidemark.settings.Units;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The alerts file: who is told, and how.
 *
 * <pre>
 * alertmanagers: [http://127.0.0.1:9093]
 * log: true
 * webhooks:
 *   crm:
 *     url: https://crm.example.com/hooks/tidemark
 *     secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]   # the newest first
 *     alerts: [TidemarkCaseOpen]                           # all but notices to customers if left out
 *     zones: [shop]                                        # all if left out
 *     allow_private: false
 *     give_up: 24h
 * </pre>
 *
 * A secret may be {@code ${file:/path}} or {@code ${env:NAME}}.
 */
public final class AlertsFile {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern ELSEWHERE = Pattern.compile("\\$\\{(file|env):([^}]+)}");
  private static final Duration GIVE_UP = Duration.ofHours(24);
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final List<String> problems = new ArrayList<>();

  private AlertsFile() {}

  /** Reads and checks the file; every problem is told at once. */
  public static AlertsConfig read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new SettingsException(List.of("alerts file must be readable, got: " + file));
    }
  }

  static AlertsConfig parse(String yaml) {
    AlertsFile file = new AlertsFile();
    AlertsConfig config = file.config(yaml);
    if (!file.problems.isEmpty()) {
      throw new SettingsException(file.problems);
    }
    return config;
  }

  private AlertsConfig config(String yaml) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      problems.add(
          "alerts file must be YAML, got: "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
      return AlertsConfig.NONE;
    }
    if (!root.isObject()) {
      problems.add("alerts file must be a mapping with alertmanagers, webhooks, log");
      return AlertsConfig.NONE;
    }
    known("", root, Set.of("alertmanagers", "webhooks", "log"));
    List<URI> alertmanagers = new ArrayList<>();
    for (String url : list("alertmanagers", root.path("alertmanagers"))) {
      URI uri = uri("alertmanagers", url);
      if (uri != null) {
        alertmanagers.add(uri);
      }
    }
    List<AlertsConfig.Webhook> webhooks = new ArrayList<>();
    if (!root.path("webhooks").isMissingNode() && !root.path("webhooks").isObject()) {
      problems.add("webhooks must be a mapping by name");
    }
    for (Map.Entry<String, JsonNode> each : root.path("webhooks").properties()) {
      AlertsConfig.Webhook webhook = webhook(each.getKey(), each.getValue());
      if (webhook != null) {
        webhooks.add(webhook);
      }
    }
    return new AlertsConfig(alertmanagers, webhooks, flag("log", root.path("log"), true));
  }

  private AlertsConfig.@Nullable Webhook webhook(String name, JsonNode node) {
    String path = "webhooks." + name;
    if (!NAME.matcher(name).matches()) {
      problems.add("%s must be named by 1 to 40 of [a-z0-9-]".formatted(path));
    }
    if (!node.isObject()) {
      problems.add("%s must be a mapping with url, secrets, …".formatted(path));
      return null;
    }
    known(
        path + ".", node, Set.of("url", "secrets", "alerts", "zones", "allow_private", "give_up"));
    URI url = uri(path + ".url", node.path("url").asText());
    List<Secret> secrets = new ArrayList<>();
    for (String text : list(path + ".secrets", node.path("secrets"))) {
      Secret secret = Secret.of(resolved(path, text));
      if (secret == null) {
        problems.add("%s.secrets must be whsec_ and 24 to 64 bytes in base64".formatted(path));
      } else {
        secrets.add(secret);
      }
    }
    if (secrets.isEmpty()) {
      problems.add("%s.secrets must have at least one".formatted(path));
    }
    Set<String> alerts = new TreeSet<>(list(path + ".alerts", node.path("alerts")));
    for (String alert : alerts) {
      if (!AlertNames.ALL.contains(alert)) {
        problems.add(
            "%s.alerts must be of %s, got: %s"
                .formatted(path, String.join(", ", new TreeSet<>(AlertNames.ALL)), alert));
      }
    }
    Set<String> zones = new TreeSet<>(list(path + ".zones", node.path("zones")));
    zones.stream()
        .filter(zone -> !Contract.isZone(zone))
        .forEach(zone -> problems.add("%s.zones must be zone ids, got: %s".formatted(path, zone)));
    return url == null
        ? null
        : new AlertsConfig.Webhook(
            name,
            url,
            secrets,
            alerts,
            zones,
            flag(path + ".allow_private", node.path("allow_private"), false),
            giveUp(path + ".give_up", node.path("give_up")));
  }

  private String resolved(String path, String text) {
    var elsewhere = ELSEWHERE.matcher(text);
    if (!elsewhere.matches()) {
      return text;
    }
    try {
      String found =
          elsewhere.group(1).equals("env")
              ? System.getenv(elsewhere.group(2))
              : Files.readString(Path.of(elsewhere.group(2))).strip();
      if (found != null) {
        return found;
      }
    } catch (IOException e) {
      // told below
    }
    problems.add("%s.secrets: %s is not there".formatted(path, text));
    return "";
  }

  private @Nullable URI uri(String path, String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    problems.add(
        "%s must be an http:// or https:// address without a user, got: %s"
            .formatted(path, text.isEmpty() ? "nothing" : text));
    return null;
  }

  private Duration giveUp(String path, JsonNode node) {
    if (node.isMissingNode()) {
      return GIVE_UP;
    }
    try {
      Duration duration = Units.parseDuration(node.asText());
      if (duration.compareTo(Duration.ofMinutes(1)) >= 0
          && duration.compareTo(Duration.ofDays(7)) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // told below
    }
    problems.add("%s must be between 1m and 7d, got: %s".formatted(path, node.asText()));
    return GIVE_UP;
  }

  private boolean flag(String path, JsonNode node, boolean byDefault) {
    if (node.isMissingNode()) {
      return byDefault;
    }
    if (!node.isBoolean()) {
      problems.add("%s must be true or false, got: %s".formatted(path, node.asText()));
    }
    return node.asBoolean();
  }

  private List<String> list(String path, JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (!node.isMissingNode() && !node.isArray()) {
      problems.add("%s must be a list".formatted(path));
    }
    node.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private void known(String prefix, JsonNode node, Set<String> names) {
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
}
