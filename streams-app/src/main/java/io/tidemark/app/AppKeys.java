package io.tidemark.app;

import io.tidemark.settings.Exposure;
import io.tidemark.settings.Key;
import java.time.Duration;
import java.util.List;

/** The application's configuration keys. */
public final class AppKeys {
  public static final Key<String> ID =
      Key.text(
          "app.id",
          "tidemark",
          "1 to 64 of [a-z0-9-]",
          "[a-z0-9-]{1,64}",
          "instances of the same id share the shards");
  public static final Key<String> ZONES_FILE =
      Key.text(
          "app.zones-file",
          "",
          "a file or folder",
          ".+",
          "plans and zones in YAML or as JSON lines, or a folder of such files; looked at every second; none if unset");
  public static final Key<String> POLICY_FILE =
      Key.text(
          "policy.file",
          "",
          "a file",
          ".+",
          "the usage policy in YAML; looked at every second; the built-in one if unset");
  public static final Key<String> ALERTS_FILE =
      Key.text(
          "alerts.file",
          "",
          "a file",
          ".+",
          "Alertmanagers and webhooks in YAML, read at start; only the log if unset");
  public static final Key<Integer> SHARDS =
      Key.whole(
          "app.shards",
          "8",
          1,
          4096,
          "partitions of tidemark.connections; never change it afterwards");
  public static final Key<Integer> REPLICATION =
      Key.whole(
          "app.replication",
          "-1",
          -1,
          9,
          "replicas of the topics that the application creates; -1 or 0: the broker's default");
  public static final Key<Integer> THREADS =
      Key.whole(
          "app.threads",
          "1",
          1,
          256,
          "threads of Kafka Streams; more than the tasks, which are two for each shard and two more, are of no use");
  public static final Key<String> STATE_DIR =
      Key.text(
          "app.state-dir",
          "",
          "a folder",
          ".+",
          "Kafka Streams' working folder; under the system's if unset");
  public static final Key<Duration> COMMIT =
      Key.duration(
          "app.commit",
          "500ms",
          Duration.ofMillis(50),
          Duration.ofSeconds(30),
          "how often changes are committed; live figures do not wait for it");
  public static final Key<Duration> LEASE =
      Key.duration(
          "ledger.lease",
          "30s",
          Duration.ofSeconds(5),
          Duration.ofMinutes(30),
          "how long a silent proxy is believed before its connections count as lost");
  public static final Key<Duration> REMEMBER =
      Key.duration(
          "ledger.remember",
          "8d",
          Duration.ofHours(1),
          Duration.ofDays(400),
          "how long an ended proxy is remembered; must be longer than the retention of tidemark.connections");
  public static final Key<Duration> TICK =
      Key.duration(
          "ledger.tick",
          "1s",
          Duration.ofMillis(200),
          Duration.ofSeconds(4),
          "after how long without records the application writes a tick (a time mark) to a shard");
  public static final Key<String> DETECTION =
      Key.text(
          "abuse.detection",
          "on",
          "on or off",
          "on|off",
          "whether abuse and attacks are looked for; thresholds are in the policy");
  public static final Key<String> TRUSTED =
      Key.text(
          "abuse.trusted",
          "",
          "addresses and prefixes, separated by commas",
          "[0-9A-Fa-f.:/, ]+",
          "sources that detectors never suspect: load balancers before the proxies, probes; none if unset");
  public static final Key<String> ASN_FILE =
      Key.text(
          "abuse.asn-file",
          "",
          "a file",
          ".+",
          "a MaxMind DB with the network (AS) of each address; looked at every minute; none if unset");
  public static final Key<String> API_HOST =
      Key.text(
          "api.host",
          "127.0.0.1",
          "an address to bind to",
          "[A-Za-z0-9.:_-]+",
          "where the API listens; an address other than loopback requires api.token");
  public static final Key<Integer> API_PORT =
      Key.whole("api.port", "8070", 0, 65535, "the API's port; 0: any free one");
  public static final Key<String> API_TOKEN =
      Key.secret(
          "api.token",
          "16 or more characters without spaces",
          Exposure.TOKEN,
          "bearer token that the API asks for; none if unset (loopback only)");
  public static final Key<String> API_CERTIFICATE =
      Key.text(
          "api.certificate",
          "",
          "a PEM file",
          ".+",
          "the API's certificate chain: with it the API, and instances among themselves, speak HTTPS; looked at every second");
  public static final Key<String> API_KEY =
      Key.text(
          "api.key",
          "",
          "a PEM file",
          ".+",
          "the private key of api.certificate; looked at every second");
  public static final Key<String> API_PEER_CA =
      Key.text(
          "api.peer-ca",
          "",
          "a PEM file",
          ".+",
          "the certificate authorities of the other instances: each must show a certificate that one of them signed; if unset, it must show api.token");
  public static final Key<String> TOKENS_FILE =
      Key.text(
          "api.tokens-file",
          "",
          "a file",
          ".+",
          "the tokens of the API and their rights, in YAML; ./tidemark token makes an entry; looked at every second; only api.token if unset");
  public static final Key<String> API_ADVERTISED =
      Key.text(
          "api.advertised",
          "",
          "host:port",
          "[^:\\s]+:\\d{1,5}",
          "where the other instances reach this instance's API; api.host and its port if unset");
  public static final Key<String> API_HOSTS =
      Key.text(
          "api.hosts",
          "",
          "host names, separated by commas",
          "[A-Za-z0-9._, -]+",
          "further host names that the API answers to while it asks for no token; it always answers to addresses, localhost and names without a dot");
  public static final Key<Integer> TOP_ZONES =
      Key.whole(
          "metrics.top-zones",
          "20",
          0,
          1000,
          "zones with a time series of their own; the rest is 'other'");
  public static final Key<Integer> TOP_NODES =
      Key.whole(
          "metrics.top-nodes",
          "200",
          0,
          10_000,
          "proxies with time series of their own; the rest is 'other'");

  public static final List<Key<?>> ALL =
      List.of(
          ID,
          ZONES_FILE,
          POLICY_FILE,
          ALERTS_FILE,
          SHARDS,
          REPLICATION,
          THREADS,
          STATE_DIR,
          COMMIT,
          LEASE,
          REMEMBER,
          TICK,
          DETECTION,
          TRUSTED,
          ASN_FILE,
          API_HOST,
          API_PORT,
          API_TOKEN,
          API_CERTIFICATE,
          API_KEY,
          API_PEER_CA,
          TOKENS_FILE,
          API_ADVERTISED,
          API_HOSTS,
          TOP_ZONES,
          TOP_NODES);

  private AppKeys() {}
}
