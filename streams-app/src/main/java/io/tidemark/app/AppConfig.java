package io.tidemark.app;

import io.tidemark.abuse.Watching;
import io.tidemark.access.TokensFile;
import io.tidemark.alerts.AlertsConfig;
import io.tidemark.alerts.AlertsFile;
import io.tidemark.api.ApiOptions;
import io.tidemark.events.Prefix;
import io.tidemark.metrics.Meters;
import io.tidemark.policy.PolicyFile;
import io.tidemark.settings.Exposure;
import io.tidemark.settings.KafkaKeys;
import io.tidemark.settings.Key;
import io.tidemark.settings.Settings;
import io.tidemark.settings.SettingsException;
import io.tidemark.tls.ApiTls;
import io.tidemark.tls.TlsFiles;
import io.tidemark.topology.LedgerOptions;
import io.tidemark.usage.history.HistoryConfig;
import io.tidemark.zones.ZonesFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** A valid configuration of the application. */
public record AppConfig(
    Map<String, String> kafka,
    Run run,
    LedgerOptions ledger,
    ApiOptions api,
    @Nullable HistoryConfig history,
    Files files,
    AlertsConfig alerts,
    Meters.Tops tops) {

  /** The options of Kafka Streams. */
  public record Run(
      String id, int replication, int threads, @Nullable Path stateDir, Duration commit) {}

  /** The files watched while the application runs. */
  public record Files(
      @Nullable Path zones, @Nullable Path policy, @Nullable Path tokens, @Nullable Path asns) {}

  public AppConfig {
    kafka = Map.copyOf(kafka);
  }

  /**
   * Reads the application's keys; problems are noted in {@code settings}, whose {@code check} the
   * caller calls.
   */
  public static AppConfig from(Settings settings) {
    Path zones = checked(settings, AppKeys.ZONES_FILE, ZonesFile::read);
    Path policy = checked(settings, AppKeys.POLICY_FILE, PolicyFile::read);
    Path tokens =
        checked(
            settings,
            AppKeys.TOKENS_FILE,
            file -> {
              TokensFile.check(file);
              return file;
            });
    String stateDir = settings.find(AppKeys.STATE_DIR);
    ApiOptions api =
        new ApiOptions(
            settings.get(AppKeys.API_HOST),
            settings.get(AppKeys.API_PORT),
            settings.find(AppKeys.API_TOKEN),
            settings.find(AppKeys.API_ADVERTISED),
            names(settings),
            tls(settings));
    Exposure.check(settings, AppKeys.API_HOST, AppKeys.API_TOKEN, api.token());
    Map<String, String> kafka = KafkaKeys.read(settings);
    try {
      AdminClientConfig unused = new AdminClientConfig(kafka);
    } catch (ConfigException e) {
      settings.problem(KafkaKeys.PREFIX + "*: " + e.getMessage());
    }
    return new AppConfig(
        kafka,
        new Run(
            settings.get(AppKeys.ID),
            settings.get(AppKeys.REPLICATION) == 0 ? -1 : settings.get(AppKeys.REPLICATION),
            settings.get(AppKeys.THREADS),
            stateDir == null ? null : Path.of(stateDir),
            settings.get(AppKeys.COMMIT)),
        new LedgerOptions(
            settings.get(AppKeys.SHARDS),
            settings.get(AppKeys.LEASE),
            settings.get(AppKeys.REMEMBER),
            settings.get(AppKeys.TICK),
            watching(settings)),
        api,
        HistoryConfig.from(settings),
        new Files(zones, policy, tokens, checked(settings, AppKeys.ASN_FILE, AsnFile::read)),
        alerts(settings),
        new Meters.Tops(settings.get(AppKeys.TOP_ZONES), settings.get(AppKeys.TOP_NODES)));
  }

  private static @Nullable TlsFiles tls(Settings settings) {
    String certificate = settings.find(AppKeys.API_CERTIFICATE);
    String key = settings.find(AppKeys.API_KEY);
    String peerCa = settings.find(AppKeys.API_PEER_CA);
    if (certificate == null && key == null && peerCa == null) {
      return null;
    }
    if (certificate == null || key == null) {
      settings.problem(
          "api.certificate and api.key must be set together; HTTPS and api.peer-ca need both");
      return null;
    }
    TlsFiles files =
        new TlsFiles(Path.of(certificate), Path.of(key), peerCa == null ? null : Path.of(peerCa));
    try {
      ApiTls.check(files);
    } catch (SettingsException e) {
      e.problems().forEach(settings::problem);
    }
    return files;
  }

  private static Set<String> names(Settings settings) {
    Set<String> names = new TreeSet<>();
    names.add(settings.get(AppKeys.API_HOST));
    String said = settings.find(AppKeys.API_HOSTS);
    String advertised = settings.find(AppKeys.API_ADVERTISED);
    if (said != null) {
      names.addAll(List.of(said.strip().split("\\s*,\\s*", -1)));
    }
    if (advertised != null) {
      names.add(advertised.substring(0, advertised.lastIndexOf(':')));
    }
    return names;
  }

  private static Watching watching(Settings settings) {
    String text = settings.find(AppKeys.TRUSTED);
    List<Prefix> trusted = text == null ? List.of() : Prefix.list(text);
    if (trusted == null) {
      settings.problem(
          "%s must be addresses and prefixes, separated by commas, got: %s"
              .formatted(AppKeys.TRUSTED.name(), text));
    }
    return new Watching(
        settings.get(AppKeys.DETECTION).equals("on"), trusted == null ? List.of() : trusted);
  }

  private static AlertsConfig alerts(Settings settings) {
    String file = settings.find(AppKeys.ALERTS_FILE);
    try {
      return file == null ? AlertsConfig.NONE : AlertsFile.read(Path.of(file));
    } catch (SettingsException e) {
      e.problems().forEach(settings::problem);
      return AlertsConfig.NONE;
    }
  }

  private static @Nullable Path checked(
      Settings settings, Key<String> key, Function<Path, ?> read) {
    String file = settings.find(key);
    if (file == null) {
      return null;
    }
    try {
      Object unused = read.apply(Path.of(file));
    } catch (SettingsException e) {
      e.problems().forEach(settings::problem);
    }
    return Path.of(file);
  }
}
