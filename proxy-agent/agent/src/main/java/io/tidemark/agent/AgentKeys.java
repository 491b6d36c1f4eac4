package io.tidemark.agent;

import io.tidemark.settings.Exposure;
import io.tidemark.settings.Key;
import java.time.Duration;
import java.util.List;

/**
 * The agent's configuration keys. Keys {@code kafka.*} are passed to the Kafka clients unchanged.
 */
public final class AgentKeys {
  public static final Key<String> NODE =
      Key.text(
          "agent.node",
          "",
          "1 to 128 of [A-Za-z0-9._:-]",
          "[A-Za-z0-9._:-]{1,128}",
          "name of this proxy host in the books; the host's own name if unset");
  public static final Key<Duration> FLUSH =
      Key.duration(
          "agent.flush",
          "250ms",
          Duration.ofMillis(10),
          Duration.ofSeconds(10),
          "how often a shard's events are sent; smaller is sooner, larger is cheaper");
  public static final Key<Duration> SNAPSHOT =
      Key.duration(
          "agent.snapshot",
          "30s",
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          "how often every zone's open count is sent, for the books to check themselves against");
  public static final Key<Duration> STOP =
      Key.duration(
          "agent.stop-timeout",
          "10s",
          Duration.ofMillis(100),
          Duration.ofMinutes(5),
          "how long a stop waits for Kafka to acknowledge the remaining records");
  public static final Key<Integer> QUEUE_SLOTS =
      Key.powerOfTwo(
          "agent.queue-slots",
          "65536",
          64,
          1 << 24,
          "events that wait for the sender; about 100 bytes each");
  public static final Key<Long> DETAIL_BYTES =
      Key.bytes(
          "agent.detail-bytes",
          "16MB",
          64 << 10,
          4L << 30,
          "memory for events that wait for Kafka; beyond it events become counts per zone");
  public static final Key<Long> TALLY_BYTES =
      Key.bytes(
          "agent.tally-bytes",
          "16MB",
          64 << 10,
          4L << 30,
          "memory for the counts of events without detail; beyond it they coarsen from milliseconds to seconds, to minutes, to one span");
  public static final Key<Long> RECORD_BYTES =
      Key.bytes(
          "agent.record-bytes",
          "512KB",
          16 << 10,
          8 << 20,
          "largest Kafka record; keep it below the topic's max.message.bytes");
  public static final Key<String> STATE_DIR =
      Key.text(
          "agent.state-dir",
          "",
          "a folder",
          ".+",
          "keeps the last known zones and limits, so that a proxy starts without Kafka; none if unset");

  public static final Key<String> PSEUDONYM_KEY =
      Key.secret(
          "agent.pseudonym-key",
          "16 or more characters without spaces",
          Exposure.TOKEN,
          "clients' addresses leave the proxy only as hashes by this key, which is the same at all proxies; if unset, they are sent unchanged");
  public static final Key<String> PSEUDONYM_EXCEPT =
      Key.text(
          "agent.pseudonym-except",
          "",
          "addresses and prefixes, separated by commas",
          "[0-9A-Fa-f.:/, ]+",
          "addresses that are sent unchanged all the same: machines, as in abuse.trusted; none if unset");

  public static final List<Key<?>> ALL =
      List.of(
          NODE,
          FLUSH,
          SNAPSHOT,
          STOP,
          QUEUE_SLOTS,
          DETAIL_BYTES,
          TALLY_BYTES,
          RECORD_BYTES,
          STATE_DIR,
          PSEUDONYM_KEY,
          PSEUDONYM_EXCEPT);

  private AgentKeys() {}
}
