package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.audit.Audit;
import io.tidemark.audit.KafkaTopics;
import io.tidemark.events.Periods;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** An audit of everything up to now, which waits until it is settled. */
final class SecondOpinion {

  private final Map<String, String> kafka;
  private final Duration lease;
  private final long fromMillis = Periods.start(System.currentTimeMillis(), Periods.MINUTE);

  SecondOpinion(Cluster cluster) {
    this(cluster, Duration.ofSeconds(30));
  }

  /** An audit with a lease that is not the default. */
  SecondOpinion(Cluster cluster, Duration lease) {
    this.kafka = Map.of("bootstrap.servers", cluster.bootstrap());
    this.lease = lease;
  }

  /**
   * Waits until everything to the end of this minute is settled, and checks that nothing differs.
   */
  Audit.Result agrees() {
    return agrees(Periods.start(System.currentTimeMillis(), Periods.MINUTE) + Periods.MINUTE);
  }

  /** The same check of the minutes that are over: it does not wait for the end of this one. */
  Audit.Result agreesSoFar() {
    return agrees(Periods.start(System.currentTimeMillis(), Periods.MINUTE));
  }

  private Audit.Result agrees(long to) {
    Audit.Result[] result = new Audit.Result[1];
    patiently()
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              result[0] = audit(to);
              assertThat(result[0].unverifiable()).isEmpty();
              assertThat(result[0].findings()).isEmpty();
            });
    assertThat(result[0].rows()).isPositive();
    System.out.printf(
        "audit: %d rows, %d events, %d decisions%n",
        result[0].rows(), result[0].events(), result[0].decisions());
    return result[0];
  }

  private Audit.Result audit(long to) throws IOException {
    try (KafkaTopics topics = new KafkaTopics(kafka)) {
      return new Audit(topics, new Audit.Range(fromMillis, to, null, lease), (what, share) -> {})
          .run();
    }
  }

  /** Settled minutes of zones, in order. */
  List<UsageRow> minutes() throws IOException {
    List<UsageRow> rows = new ArrayList<>();
    try (KafkaTopics topics = new KafkaTopics(kafka)) {
      for (TopicPartition partition : topics.partitions(Topic.USAGE.topic())) {
        List<byte[]> values = new ArrayList<>();
        topics.read(partition, 0, record -> values.add(record.value()));
        for (byte[] value : values) {
          UsageRow row = UsageRow.parseFrom(value);
          if (row.hasZone() && row.getResolution() == Resolution.MINUTE) {
            rows.add(row);
          }
        }
      }
    }
    return rows;
  }

  List<DecisionRecord> decisions() throws IOException {
    List<DecisionRecord> decisions = new ArrayList<>();
    try (KafkaTopics topics = new KafkaTopics(kafka)) {
      for (TopicPartition partition : topics.partitions(Topic.DECISIONS.topic())) {
        List<byte[]> values = new ArrayList<>();
        topics.read(partition, 0, record -> values.add(record.value()));
        for (byte[] value : values) {
          decisions.add(DecisionRecord.parseFrom(value));
        }
      }
    }
    return decisions;
  }

  /** The open connections at the end of the last settled minute, by zone. */
  Map<String, Long> openAtEnd() throws IOException {
    Map<String, Long> open = new TreeMap<>();
    minutes().forEach(row -> open.put(row.getZone(), row.getOpenAtEnd()));
    open.values().removeIf(n -> n == 0);
    return open;
  }
}
