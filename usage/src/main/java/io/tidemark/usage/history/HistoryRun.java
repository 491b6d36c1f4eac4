package io.tidemark.usage.history;

import io.tidemark.events.Topic;
import io.tidemark.events.v1.UsageRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt to follow the topics, which ends when something fails. */
final class HistoryRun implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryRun.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(3);
  private static final long LOOK_FOR_OLD_MILLIS = Duration.ofHours(1).toMillis();
  private static final long WAIT_SECONDS = 30;

  /** The topics whose partitions the instances share. */
  private static final List<Topic> SHARED = List.of(Topic.USAGE, Topic.CASES, Topic.ACTIONS);

  private final Database database;
  private final HistoryMetrics metrics;
  private final RefusalBudget leaveOut;
  private final Partitions partitions;
  private final RowStore store;
  private final KafkaConsumer<byte[], byte[]> usage;
  private final KafkaConsumer<byte[], byte[]> zones;
  private final Map<String, String> topicIds = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final int shards;
  private long lookedForOld;

  HistoryRun(
      Map<String, String> kafka,
      String group,
      Database database,
      HistoryConfig config,
      HistoryMetrics metrics,
      RefusalBudget leaveOut) {
    this.database = database;
    this.metrics = metrics;
    this.leaveOut = leaveOut;
    this.partitions = new Partitions(config);
    this.store = new RowStore(partitions, metrics);
    this.shards = describe(kafka);
    this.usage = consumer(kafka, group, "tidemark-history");
    this.zones = consumer(kafka, null, "tidemark-history-zones");
  }

  private int describe(Map<String, String> kafka) {
    List<String> names = new ArrayList<>(List.of(Topic.ZONES.topic()));
    SHARED.forEach(topic -> names.add(topic.topic()));
    try (Admin admin = Admin.create(new HashMap<String, Object>(kafka))) {
      var topics = admin.describeTopics(names).allTopicNames().get(WAIT_SECONDS, TimeUnit.SECONDS);
      topics.forEach((name, topic) -> topicIds.put(name, topic.topicId().toString()));
      return topics.values().stream()
          .filter(topic -> topic.name().equals(Topic.USAGE.topic()))
          .mapToInt(topic -> topic.partitions().size())
          .sum();
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("topics cannot be described: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      Map<String, String> kafka, @Nullable String group, String name) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    if (group != null) {
      properties.put("group.id", group);
      properties.put("session.timeout.ms", "10000");
      properties.put("heartbeat.interval.ms", "3000");
    }
    properties.put("client.id", name);
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("max.poll.records", "20000");
    properties.put("max.partition.fetch.bytes", "4194304");
    properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
    properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
    return new KafkaConsumer<>(properties);
  }

  void wakeup() {
    usage.wakeup();
  }

  void follow(BooleanSupplier goOn) throws SQLException {
    zones.assign(
        zones.partitionsFor(Topic.ZONES.topic()).stream()
            .map(of -> new TopicPartition(of.topic(), of.partition()))
            .toList());
    seek(zones, zones.assignment());
    usage.subscribe(SHARED.stream().map(Topic::topic).toList(), new Assigned());
    // Plans are read before the rows that depend on them.
    Map<TopicPartition, Long> ends = zones.endOffsets(zones.assignment());
    while (goOn.getAsBoolean() && !reached(ends)) {
      take(zones, zones.poll(POLL));
    }
    while (goOn.getAsBoolean()) {
      take(zones, zones.poll(Duration.ZERO));
      take(usage, usage.poll(POLL));
      long now = System.currentTimeMillis();
      if (now - lookedForOld > LOOK_FOR_OLD_MILLIS) {
        lookedForOld = now;
        try (Connection connection = database.connection()) {
          partitions.dropOld(connection, now);
        }
      }
    }
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().allMatch(end -> zones.position(end.getKey()) >= end.getValue());
  }

  private final class Assigned implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      positions.keySet().removeAll(revoked);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      try {
        seek(usage, assigned);
      } catch (SQLException e) {
        throw new KafkaException("offsets cannot be read: " + e.getMessage(), e);
      }
    }
  }

  /** Seeks to the next offsets in the database. */
  private void seek(KafkaConsumer<byte[], byte[]> consumer, Collection<TopicPartition> to)
      throws SQLException {
    try (Connection connection = database.connection()) {
      for (TopicPartition partition : to) {
        long next = consumed(partition).next(connection);
        if (next == 0) {
          consumer.seekToBeginning(List.of(partition));
        } else {
          consumer.seek(partition, next);
        }
        positions.put(partition, next);
      }
    }
  }

  private Consumed consumed(TopicPartition partition) {
    String id = topicIds.getOrDefault(partition.topic(), "");
    return new Consumed(partition.topic(), id, partition.partition());
  }

  private void take(KafkaConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records)
      throws SQLException {
    if (consumer == usage) {
      lag(records);
    }
    if (records.isEmpty()) {
      return;
    }
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>(records.count());
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (TopicPartition partition : ordered(records.partitions())) {
      all.addAll(records.records(partition));
      ends.put(partition, consumer.position(partition));
    }
    boolean goesOn = takeAll(new Piece(all, ends));
    if (!goesOn) {
      seek(consumer, ends.keySet());
    } else if (consumer == usage) {
      // The commit is for tools that show a group's lag; no code here reads it.
      usage.commitAsync();
    }
  }

  /** Orders partitions in the same way for all writers, so that no two wait for each other. */
  private static List<TopicPartition> ordered(Collection<TopicPartition> partitions) {
    List<TopicPartition> ordered = new ArrayList<>(partitions);
    ordered.sort(
        Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
    return ordered;
  }

  /**
   * Writes a piece in one transaction. If the database refuses the piece for its content, the piece
   * is split in halves until the refused record is found, and this record is left out. Throws if
   * too many records are refused.
   *
   * @return false if another writer is further ahead, so that the piece or its rest was not written
   */
  private boolean takeAll(Piece piece) throws SQLException {
    try {
      boolean written = write(piece);
      if (written) {
        leaveOut.earn(piece.records().size());
      }
      return written;
    } catch (SQLException | RuntimeException e) {
      if (!Refusals.isOfContent(e)) {
        throw e;
      }
      if (piece.records().size() > 1) {
        log.warn(
            "PostgreSQL refuses {} records; they are tried again in halves to find the one that is wrong: {}",
            piece.records().size(),
            e.getMessage());
        return takeAll(piece.firstHalf()) && takeAll(piece.secondHalf());
      }
      ConsumerRecord<byte[], byte[]> refused = piece.records().get(0);
      if (!leaveOut.spend()) {
        throw new SQLException(
            "PostgreSQL refuses so many records that the tables themselves must be wrong (changed columns or constraints?): "
                + Refusals.firstLine(e),
            e);
      }
      log.error(
          "{}-{}, offset {} is left out, since the database refuses what it holds: {}",
          refused.topic(),
          refused.partition(),
          refused.offset(),
          Refusals.firstLine(e));
      metrics.refused();
      return write(piece.withoutRecords());
    }
  }

  private boolean write(Piece piece) throws SQLException {
    List<TopicPartition> of = ordered(piece.ends().keySet());
    try (Connection connection = database.connection()) {
      UsageRecords read = new UsageRecords(metrics);
      piece.of(Topic.USAGE).forEach(read::add);
      List<UsageRow> kept =
          store.prepare(connection, read.rows(), shards, System.currentTimeMillis());
      connection.setAutoCommit(false);
      if (!owns(connection, of)) {
        connection.rollback();
        return false;
      }
      ZoneVersions.write(connection, piece.of(Topic.ZONES));
      CaseRows.write(connection, piece.of(Topic.CASES));
      String actions = topicIds.getOrDefault(Topic.ACTIONS.topic(), "");
      ActionRows.write(connection, actions, piece.of(Topic.ACTIONS));
      Map<UsageTable, Integer> written = store.write(connection, kept);
      SettledLine.write(connection, read.ends());
      for (TopicPartition partition : of) {
        consumed(partition).advance(connection, piece.end(partition));
      }
      connection.commit();
      of.forEach(partition -> positions.put(partition, piece.end(partition)));
      written.forEach(metrics::written);
      return true;
    }
  }

  /**
   * Locks the partitions' offsets; returns whether this run knows them, so that no other writer
   * took the records in.
   */
  private boolean owns(Connection connection, List<TopicPartition> of) throws SQLException {
    boolean all = true;
    for (TopicPartition partition : of) {
      long next = consumed(partition).lock(connection);
      if (next != positions.getOrDefault(partition, -1L)) {
        log.info(
            "{}: another writer has taken in what is before offset {}; history goes on from there",
            partition,
            next);
        all = false;
      }
    }
    return all;
  }

  private void lag(ConsumerRecords<byte[], byte[]> records) {
    long behind = 0;
    for (TopicPartition partition : usage.assignment()) {
      behind += usage.currentLag(partition).orElse(0);
    }
    long newest = Long.MAX_VALUE;
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
      newest = Math.min(newest, of.get(of.size() - 1).timestamp());
    }
    boolean none = behind == 0 || newest == Long.MAX_VALUE;
    metrics.lag(behind, none ? 0 : (System.currentTimeMillis() - newest) / 1000.0);
  }

  @Override
  public void close() {
    usage.close(CloseOptions.timeout(CLOSE));
    zones.close(CloseOptions.timeout(CLOSE));
  }
}
