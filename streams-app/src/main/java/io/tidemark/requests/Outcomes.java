package io.tidemark.requests;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.ActionRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of new records in {@code tidemark.actions}, which completes the waiting futures. After
 * an error it goes on at the same offset.
 */
final class Outcomes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Outcomes.class);
  private static final TopicPartition ACTIONS = new TopicPartition(Topic.ACTIONS.topic(), 0);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Properties properties = new Properties();
  private final Map<String, CompletableFuture<ActionRecord>> waiting = new ConcurrentHashMap<>();
  private final CountDownLatch listening = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "tidemark-outcomes");
  private volatile @Nullable KafkaConsumer<byte[], byte[]> reading;
  private long position = -1;

  Outcomes(Map<String, String> kafka) {
    properties.putAll(kafka);
    properties.put("client.id", "tidemark-outcomes");
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("fetch.max.wait.ms", "100");
    properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
    properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The outcome of a request; to be called before the request is written. */
  CompletableFuture<ActionRecord> of(String requestId) {
    CompletableFuture<ActionRecord> outcome = new CompletableFuture<>();
    waiting.put(requestId, outcome);
    return outcome.whenComplete((action, error) -> waiting.remove(requestId));
  }

  boolean awaitListening(Duration patience) throws InterruptedException {
    return listening.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    while (stopped.getCount() > 0) {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
        reading = consumer;
        follow(consumer);
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (KafkaException e) {
        log.debug("outcomes cannot be followed now: {}", e.toString());
        pause();
      } finally {
        reading = null;
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    consumer.assign(List.of(ACTIONS));
    if (position < 0) {
      consumer.seekToEnd(List.of(ACTIONS));
      position = consumer.position(ACTIONS);
    } else {
      consumer.seek(ACTIONS, position);
    }
    listening.countDown();
    while (stopped.getCount() > 0) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        hear(record.value());
      }
      position = consumer.position(ACTIONS);
    }
  }

  private void hear(byte @Nullable [] value) {
    try {
      ActionRecord action = value == null ? null : ActionRecord.parseFrom(value);
      CompletableFuture<ActionRecord> outcome =
          action == null ? null : waiting.get(action.getRequestId());
      if (outcome != null) {
        outcome.complete(action);
      }
    } catch (InvalidProtocolBufferException e) {
      log.warn("an action cannot be read: {}", e.toString());
    }
  }

  @SuppressWarnings("CheckReturnValue") // the loop itself checks whether it is stopped
  private void pause() {
    try {
      stopped.await(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped.countDown();
    }
  }

  @Override
  public void close() {
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
