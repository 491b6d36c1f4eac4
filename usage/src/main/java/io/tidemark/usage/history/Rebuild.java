package io.tidemark.usage.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Periods;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.UsageRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild of the history: it writes the rows of a range of time to the database again. They come
 * from {@code tidemark.usage}, or from an audit that counts them again from the raw log. The same
 * rows go to the same places, so it may be done at any time and any number of times; the offsets of
 * the running history are not touched.
 */
public final class Rebuild {
  private static final int BATCH = 20_000;
  private static final Duration POLL = Duration.ofMillis(500);

  /** A listener for the progress of a rebuild. */
  @FunctionalInterface
  public interface Progress {
    void at(String what, double share);
  }

  private final Database database;
  private final RowStore store;
  private final int shards;
  private final long fromMillis;
  private final long toMillis;
  private final List<UsageRow> rows = new ArrayList<>();
  private final List<UsageRow> ends = new ArrayList<>();
  private long read;
  private long changed;

  public Rebuild(
      Database database, HistoryConfig config, int shards, long fromMillis, long toMillis) {
    this.database = database;
    this.store = new RowStore(new Partitions(config), HistoryMetrics.NONE);
    this.shards = shards;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
  }

  public long fromMillis() {
    return fromMillis;
  }

  public long toMillis() {
    return toMillis;
  }

  /** The number of rows of the range that were read. */
  public long read() {
    return read;
  }

  /** The number of rows that were missing or differed. */
  public long changed() {
    return changed;
  }

  /** Adds a row; a row that is not wholly in the range is left out. */
  public void row(UsageRow row) {
    if (row.getStartMillis() < fromMillis
        || row.getStartMillis() + Periods.millis(row.getResolution()) > toMillis) {
      return;
    }
    if (row.hasMinuteEnd()) {
      ends.add(row);
      return;
    }
    read++;
    rows.add(row);
    if (rows.size() >= BATCH) {
      try {
        flush();
      } catch (SQLException e) {
        throw new IllegalStateException("history cannot be written: " + e.getMessage(), e);
      }
    }
  }

  /** Writes the rows that have been collected. */
  public void flush() throws SQLException {
    try (Connection connection = database.connection()) {
      List<UsageRow> kept = store.prepare(connection, rows, shards, System.currentTimeMillis());
      connection.setAutoCommit(false);
      changed += store.write(connection, kept).values().stream().mapToInt(n -> n).sum();
      SettledLine.write(connection, ends);
      connection.commit();
    }
    rows.clear();
    ends.clear();
  }

  public void fromUsage(Map<String, String> kafka, Progress progress) throws SQLException {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topic.USAGE.topic()).stream()
              .map(of -> new TopicPartition(of.topic(), of.partition()))
              .toList();
      // Partitions are read one after the other: a partition's quarter-hours come before the hours
      // that are made of them.
      for (TopicPartition partition : partitions) {
        follow(consumer, partition, partitions.size(), progress);
        flush();
      }
    }
  }

  private void follow(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      int partitions,
      Progress progress) {
    consumer.assign(List.of(partition));
    long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
    // A row is written after its period, so no row of the range has a record before the range
    // starts.
    @Nullable OffsetAndTimestamp first =
        consumer.offsetsForTimes(Map.of(partition, fromMillis)).get(partition);
    long start = first == null ? end : first.offset();
    consumer.seek(partition, start);
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        row(decode(record));
      }
      double done = (consumer.position(partition) - start) / (double) Math.max(1, end - start);
      progress.at(
          "partition %d of %d".formatted(partition.partition() + 1, partitions),
          (partition.partition() + done) / partitions);
    }
  }

  private static UsageRow decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return UsageRow.parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "%s-%d, offset %d is no settled row"
              .formatted(record.topic(), record.partition(), record.offset()),
          e);
    }
  }
}
