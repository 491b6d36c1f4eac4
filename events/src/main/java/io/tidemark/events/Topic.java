package io.tidemark.events;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The topics, each with its purpose and the settings that the books rely on. The application
 * creates missing topics and checks the settings of existing ones.
 */
public enum Topic {
  /**
   * Batches, snapshots, ticks and controls. The retention bounds what can be replayed, and how long
   * an outage may last.
   */
  CONNECTIONS(
      "tidemark.connections",
      true,
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", days(7),
          "message.timestamp.type", "LogAppendTime",
          "max.message.bytes", "1048588")),

  /**
   * Zones, plans, and the settings made through the API. Every proxy and every instance reads all
   * of it.
   */
  ZONES("tidemark.zones", false, Map.of("cleanup.policy", "compact")),

  /** Caps and blocks in force, and which caps refuse now. Read whole by every proxy. */
  LIMITS("tidemark.limits", false, Map.of("cleanup.policy", "compact")),

  /** Settled rows, each once. They are kept long enough to fill a database from them again. */
  USAGE("tidemark.usage", true, Map.of("cleanup.policy", "delete", "retention.ms", days(35))),

  /** The ledger's decisions about emitters: lost, returned, repaired, late, clamped, behind. */
  DECISIONS(
      "tidemark.decisions", false, Map.of("cleanup.policy", "delete", "retention.ms", days(35))),

  /**
   * The reports of the shards to the plan ledger; private to the application. They are kept longer
   * than the connections that they are computed from, since after an outage they have equally old
   * times.
   */
  SECONDS("tidemark.seconds", false, Map.of("cleanup.policy", "delete", "retention.ms", days(8))),

  /** The requests about zones, which are decided one after the other in the zone's shard. */
  REQUESTS(
      "tidemark.requests",
      true,
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", days(7),
          "message.timestamp.type", "LogAppendTime")),

  /** Every case, also the resolved ones: the authoritative state of the cases. */
  CASES("tidemark.cases", true, Map.of("cleanup.policy", "compact")),

  /**
   * The audit log: requests and their outcomes, and what the service did by itself. It is kept for
   * ever.
   */
  ACTIONS("tidemark.actions", false, Map.of("cleanup.policy", "delete", "retention.ms", "-1")),

  /** The alerts, each until it has ended. */
  ALERTS("tidemark.alerts", false, Map.of("cleanup.policy", "compact")),

  /** The policy in force. */
  POLICY("tidemark.policy", false, Map.of("cleanup.policy", "compact")),

  /** Records that could not be booked, with the reason. */
  REJECTED(
      "tidemark.rejected",
      false,
      Map.of("cleanup.policy", "delete", "retention.ms", days(7), "max.message.bytes", "2097164"));

  private final String topic;
  private final boolean sharded;

  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
  private final Map<String, String> config;

  Topic(String topic, boolean sharded, Map<String, String> config) {
    this.topic = topic;
    this.sharded = sharded;
    this.config = Map.copyOf(config);
  }

  public String topic() {
    return topic;
  }

  /** One partition for each shard, or one in all. */
  public int partitions(int shards) {
    return sharded ? shards : 1;
  }

  public Map<String, String> config() {
    return new TreeMap<>(config);
  }

  private static String days(int days) {
    return Long.toString(Duration.ofDays(days).toMillis());
  }
}
