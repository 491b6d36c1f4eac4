package io.tidemark.events;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every topic, with what it is for and the settings that the books rely on. The application makes
 * those that are missing and checks those that are there.
 */
public enum Topic {
  /**
   * Batches, snapshots, ticks, controls. What it holds can be replayed; an outage may be as long.
   */
  CONNECTIONS(
      "tidemark.connections",
      true,
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", days(7),
          "message.timestamp.type", "LogAppendTime",
          "max.message.bytes", "1048588")),

  /** Zones, plans and what the API set. Read whole by every proxy and every instance. */
  ZONES("tidemark.zones", false, Map.of("cleanup.policy", "compact")),

  /** Caps and blocks in force, and which caps refuse now. Read whole by every proxy. */
  LIMITS("tidemark.limits", false, Map.of("cleanup.policy", "compact")),

  /** Settled rows, each once. They are kept long enough to fill a database from them again. */
  USAGE("tidemark.usage", true, Map.of("cleanup.policy", "delete", "retention.ms", days(35))),

  /** What the ledger had to decide: lost, returned, repaired, late, clamped. */
  DECISIONS(
      "tidemark.decisions", false, Map.of("cleanup.policy", "delete", "retention.ms", days(35))),

  /**
   * From the shards to the plan ledger; the application's own. Kept longer than what it is made
   * from: after an outage its records are as old as those.
   */
  SECONDS("tidemark.seconds", false, Map.of("cleanup.policy", "delete", "retention.ms", days(8))),

  /** What is asked for about zones; decided one after the other in the zone's shard. */
  REQUESTS(
      "tidemark.requests",
      true,
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", days(7),
          "message.timestamp.type", "LogAppendTime")),

  /** Every case that there is or was: the truth about them. */
  CASES("tidemark.cases", true, Map.of("cleanup.policy", "compact")),

  /** What people asked for and what came of it: the audit log. Kept for good. */
  ACTIONS("tidemark.actions", false, Map.of("cleanup.policy", "delete", "retention.ms", "-1")),

  /** What people should know, until it is over. */
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

  /** One partition a shard, or one in all. */
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
