package io.tidemark.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.events.AlertNames;
import io.tidemark.events.Contract;
import io.tidemark.files.YamlReading;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reader of the alerts file, which lists the receivers.
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
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final String WHAT = "alerts file";

  private final YamlReading reading = new YamlReading();

  private AlertsFile() {}

  /** Reads and checks the file; all problems are reported at once. */
  public static AlertsConfig read(Path file) {
    return parse(YamlReading.text(WHAT, file));
  }

  static AlertsConfig parse(String yaml) {
    AlertsFile file = new AlertsFile();
    AlertsConfig config = file.config(yaml);
    file.reading.check();
    return config;
  }

  private AlertsConfig config(String yaml) {
    JsonNode root = reading.root(WHAT, yaml, Set.of("alertmanagers", "webhooks", "log"));
    List<URI> alertmanagers = new ArrayList<>();
    for (String url : reading.texts("alertmanagers", root.path("alertmanagers"))) {
      URI uri = uri("alertmanagers", url);
      if (uri != null) {
        alertmanagers.add(uri);
      }
    }
    List<AlertsConfig.Webhook> webhooks = new ArrayList<>();
    reading.each(
        root,
        "webhooks",
        (path, name, value) -> {
          AlertsConfig.Webhook webhook = webhook(path, name, value);
          if (webhook != null) {
            webhooks.add(webhook);
          }
        });
    return new AlertsConfig(alertmanagers, webhooks, reading.flag("log", root.path("log"), true));
  }

  private AlertsConfig.@Nullable Webhook webhook(String path, String name, JsonNode node) {
    if (!NAME.matcher(name).matches() || name.equals(LogReceiver.NAME)) {
      reading.add(
          "%s must be named by 1 to 40 of [a-z0-9-], and not %s".formatted(path, LogReceiver.NAME));
    }
    Set<String> keys = Set.of("url", "secrets", "alerts", "zones", "allow_private", "give_up");
    if (!reading.isMapping(path, node, keys)) {
      return null;
    }
    URI url = uri(path + ".url", node.path("url").asText());
    List<Secret> secrets = new ArrayList<>();
    for (String text : reading.texts(path + ".secrets", node.path("secrets"))) {
      Secret secret = Secret.of(resolved(path, text));
      if (secret == null) {
        reading.add("%s.secrets must be whsec_ and 24 to 64 bytes in base64".formatted(path));
      } else {
        secrets.add(secret);
      }
    }
    if (secrets.isEmpty()) {
      reading.add("%s.secrets must have at least one".formatted(path));
    }
    Set<String> alerts = new TreeSet<>(reading.texts(path + ".alerts", node.path("alerts")));
    for (String alert : alerts) {
      if (!AlertNames.ALL.contains(alert)) {
        reading.add(
            "%s.alerts must be of %s, got: %s"
                .formatted(path, String.join(", ", new TreeSet<>(AlertNames.ALL)), alert));
      }
    }
    Set<String> zones = new TreeSet<>(reading.texts(path + ".zones", node.path("zones")));
    zones.stream()
        .filter(zone -> !Contract.isZone(zone))
        .forEach(zone -> reading.add("%s.zones must be zone ids, got: %s".formatted(path, zone)));
    return url == null
        ? null
        : new AlertsConfig.Webhook(
            name,
            url,
            secrets,
            alerts,
            zones,
            reading.flag(path + ".allow_private", node.path("allow_private"), false),
            reading.duration(path + ".give_up", node.path("give_up"), GIVE_UP, SHORTEST, LONGEST));
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
      // reported below
    }
    reading.add("%s.secrets: %s is not there".formatted(path, text));
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
      // reported below
    }
    reading.add(
        "%s must be an http:// or https:// address without a user, got: %s"
            .formatted(path, text.isEmpty() ? "nothing" : text));
    return null;
  }
}
