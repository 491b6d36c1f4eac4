package io.tidemark.agent;

import io.tidemark.events.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code tidemark.zones} and {@code tidemark.limits} into {@link Tables}, from their start
 * and without a group. While Kafka is away the last known state stands; what is on disk stands
 * until the first whole read.
 */
final class TableReader implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(TableReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long RETRY_MILLIS = 1_000;

  private final Properties properties = new Properties();
  private final Tables tables;
  private final @Nullable TableFile disk;
  private final Map<Topic, Map<String, byte[]>> records = new EnumMap<>(Topic.class);
  private volatile boolean stopping;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this, "tidemark-agent-tables");

  TableReader(AgentConfig config, Tables tables) {
    this.tables = tables;
    this.disk = config.stateDir() == null ? null : new TableFile(config.stateDir());
    properties.putAll(config.kafka());
    properties.put("client.id", "tidemark-agent-tables-" + config.node());
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
    properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
    records.put(Topic.ZONES, new HashMap<>());
    records.put(Topic.LIMITS, new HashMap<>());
    thread.setDaemon(true);
  }

  /** Reads the disk, then follows Kafka in the background. */
  void start() {
    if (disk != null) {
      try {
        if (disk.read(records)) {
          records.forEach(
              (topic, of) ->
                  of.forEach(
                      (key, value) ->
                          tables.apply(topic, key.getBytes(StandardCharsets.UTF_8), value)));
          tables.readFromDisk();
        }
      } catch (IOException e) {
        log.warn("last known zones and limits cannot be read, going on without: {}", e.toString());
      }
    }
    thread.start();
  }

  @Override
  public void run() {
    while (!stopping) {
      try (KafkaConsumer<byte[], byte[]> made = new KafkaConsumer<>(properties)) {
        consumer = made;
        follow(made);
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (KafkaException e) {
        log.debug("zones and limits cannot be followed now: {}", e.toString());
        pause();
      } finally {
        consumer = null;
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> from) {
    Map<TopicPartition, Topic> partitions = partitions(from);
    from.assign(partitions.keySet());
    from.seekToBeginning(partitions.keySet());
    Map<TopicPartition, Long> ends = from.endOffsets(partitions.keySet());
    Map<Topic, Map<String, byte[]>> read = new EnumMap<>(Topic.class);
    records.keySet().forEach(topic -> read.put(topic, new HashMap<>()));
    boolean whole = false;
    while (!stopping) {
      boolean changed = false;
      for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
        Topic topic = partitions.get(new TopicPartition(record.topic(), record.partition()));
        if (topic == null || record.key() == null) {
          continue;
        }
        tables.apply(topic, record.key(), record.value());
        String key = new String(record.key(), StandardCharsets.UTF_8);
        Map<String, byte[]> into = whole ? records.get(topic) : read.get(topic);
        if (into != null && record.value() == null) {
          into.remove(key);
        } else if (into != null) {
          into.put(key, record.value());
        }
        changed = true;
      }
      if (!whole
          && ends.entrySet().stream().allMatch(e -> from.position(e.getKey()) >= e.getValue())) {
        whole = true;
        changed = true;
        records.putAll(read);
        tables.retain(keys(Topic.ZONES), keys(Topic.LIMITS));
      }
      if (changed && whole) {
        save();
      }
    }
  }

  private Map<TopicPartition, Topic> partitions(KafkaConsumer<byte[], byte[]> from) {
    Map<TopicPartition, Topic> partitions = new HashMap<>();
    for (Topic topic : records.keySet()) {
      List<PartitionInfo> found = new ArrayList<>();
      while (found.isEmpty() && !stopping) {
        found.addAll(from.partitionsFor(topic.topic(), Duration.ofSeconds(5)));
        if (found.isEmpty()) {
          pause();
        }
      }
      found.forEach(
          info -> partitions.put(new TopicPartition(topic.topic(), info.partition()), topic));
    }
    return partitions;
  }

  private Set<String> keys(Topic topic) {
    return Set.copyOf(records.getOrDefault(topic, Map.of()).keySet());
  }

  private void save() {
    if (disk == null) {
      return;
    }
    try {
      disk.write(records);
    } catch (IOException e) {
      log.warn("last known zones and limits cannot be kept: {}", e.toString());
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      stopping = true;
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stopping = true;
    KafkaConsumer<byte[], byte[]> reading = consumer;
    if (reading != null) {
      reading.wakeup();
    }
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
