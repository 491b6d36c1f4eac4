package io.tidemark.events;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * A reader of compacted topics from their start, without a consumer group, on a separate thread.
 * While Kafka cannot be reached the listener keeps its last state; after an error everything is
 * read again, and {@link Listener#whole} gives the keys that exist.
 */
public final class TableFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TableFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long RETRY_MILLIS = 500;

  /** A receiver of the records, called on the follower's thread. */
  public interface Listener {
    /** Takes a key's new value; {@code null} if the key was deleted. */
    void record(Topic topic, String key, byte @Nullable [] value);

    /**
     * Called when every record that the topics held has been passed to {@link #record}. A key that
     * is not in {@code keys} does not exist any more.
     */
    void whole(Map<Topic, Set<String>> keys);

    /** Called after {@link #whole}, and from then on after each poll that returned records. */
    void caughtUp();
  }

  private final Properties properties = new Properties();
  private final Set<Topic> topics;
  private final Listener listener;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> reading;

  public TableFollower(
      String name, Map<String, String> kafka, Set<Topic> topics, Listener listener) {
    this.topics = Set.copyOf(topics);
    this.listener = listener;
    properties.putAll(kafka);
    properties.put("client.id", name);
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
    properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!stopping) {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
        reading = consumer;
        follow(consumer);
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (KafkaException e) {
        log.debug("{} cannot be followed now: {}", topics, e.toString());
        pause();
      } finally {
        reading = null;
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Topic> partitions = partitions(consumer);
    consumer.assign(partitions.keySet());
    consumer.seekToBeginning(partitions.keySet());
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions.keySet());
    Map<Topic, Set<String>> seen = new EnumMap<>(Topic.class);
    topics.forEach(topic -> seen.put(topic, new HashSet<>()));
    boolean whole = false;
    while (!stopping) {
      boolean changed = false;
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Topic topic = partitions.get(new TopicPartition(record.topic(), record.partition()));
        if (topic != null && record.key() != null) {
          String key = ZoneKeys.text(record.key());
          listener.record(topic, key, record.value());
          note(seen, topic, key, record.value() != null);
          changed = true;
        }
      }
      if (!whole && reached(consumer, ends)) {
        whole = true;
        changed = true;
        listener.whole(seen);
        seen.clear();
      }
      if (changed && whole) {
        listener.caughtUp();
      }
    }
  }

  private static void note(Map<Topic, Set<String>> seen, Topic topic, String key, boolean there) {
    Set<String> keys = seen.get(topic);
    if (keys != null && there) {
      keys.add(key);
    } else if (keys != null) {
      keys.remove(key);
    }
  }

  private static boolean reached(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private Map<TopicPartition, Topic> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Topic> partitions = new HashMap<>();
    for (Topic topic : topics) {
      List<PartitionInfo> found = consumer.partitionsFor(topic.topic(), Duration.ofSeconds(5));
      while (found.isEmpty() && !stopping) {
        pause();
        found = consumer.partitionsFor(topic.topic(), Duration.ofSeconds(5));
      }
      found.forEach(
          info -> partitions.put(new TopicPartition(topic.topic(), info.partition()), topic));
    }
    return partitions;
  }

  private void pause() {
    try {
      if (stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
        stopping = true;
      }
    } catch (InterruptedException e) {
      stopping = true;
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping = true;
    stopped.countDown();
    KafkaConsumer<byte[], byte[]> consumer = reading;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
