package io.tidemark.alerts;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.AlertRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delivery of every change of the alerts that one receiver wants, on its own thread, so that a
 * dead receiver delays no other. Only one instance delivers to a receiver (each receiver has a
 * consumer group). The offset is committed after the delivery, so a crash repeats a message under
 * the same id rather than losing it. A new receiver gets the active alerts only.
 */
final class Delivery implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Delivery.class);
  private static final TopicPartition ALERTS = new TopicPartition(Topic.ALERTS.topic(), 0);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int MOST_WAITING = 1_000;
  private static final long AGAIN_MILLIS = 1_000;
  private static final long MOST_AT_ONCE_MILLIS = 30_000;

  private final Properties properties = new Properties();
  private final Receiver receiver;
  private final AlertTable table;
  private final SinkHealth health;
  private final AlertMetrics metrics;
  private final Clock clock;
  private final Backoff backoff = new Backoff(new Random());
  private final OpenDeliveries outbox = new OpenDeliveries();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> reading;
  private long committed = -1;
  private boolean isNew;

  Delivery(
      Map<String, String> kafka,
      String appId,
      Receiver receiver,
      AlertTable table,
      SinkHealth health,
      AlertMetrics metrics,
      Clock clock) {
    this.receiver = receiver;
    this.table = table;
    this.health = health;
    this.metrics = metrics;
    this.clock = clock;
    properties.putAll(kafka);
    properties.put("client.id", "tidemark-alerts-" + receiver.name());
    properties.put("group.id", appId + "-alerts-" + receiver.name());
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("session.timeout.ms", "10000");
    properties.put("heartbeat.interval.ms", "3000");
    properties.put("fetch.max.wait.ms", "100");
    properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
    properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
    thread = new Thread(this::run, "tidemark-alerts-" + receiver.name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (stopped.getCount() > 0) {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
        reading = consumer;
        follow(consumer);
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (KafkaException e) {
        log.debug("alerts cannot be followed now: {}", e.toString());
        pause();
      } catch (RuntimeException e) {
        log.error("the delivery to {} failed; it is started again", receiver.name(), e);
        pause();
      } finally {
        reading = null;
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    consumer.subscribe(List.of(Topic.ALERTS.topic()), new Assigned(consumer));
    while (stopped.getCount() > 0) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        take(record);
      }
      if (consumer.assignment().isEmpty()) {
        continue;
      }
      if (outbox.size() >= MOST_WAITING) {
        consumer.pause(List.of(ALERTS));
      } else if (!consumer.paused().isEmpty()) {
        consumer.resume(List.of(ALERTS));
      }
      tellWhatIsDue();
      metrics.waiting(receiver.name(), outbox.size());
      commit(consumer);
    }
  }

  private final class Assigned implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> consumer;

    Assigned(KafkaConsumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      outbox.clear();
      metrics.waiting(receiver.name(), 0);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      if (!assigned.isEmpty()) {
        OffsetAndMetadata place = consumer.committed(Set.of(ALERTS)).get(ALERTS);
        isNew = place == null;
        committed = place == null ? -1 : place.offset();
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      AlertRecord alert = AlertRecord.parseFrom(record.value());
      // Judged by the record's time, not by the clock, so that a later try sends the same.
      boolean active = AlertTable.isActive(alert, record.timestamp());
      boolean past = isNew && !AlertTable.isActive(alert, clock.millis());
      if (receiver.wants(alert) && !past) {
        outbox.add(record.offset(), new OpenDeliveries.Message(alert, active, clock.millis()));
      }
    } catch (InvalidProtocolBufferException e) {
      log.warn("an alert cannot be read and is left out: {}", e.toString());
    }
  }

  /** Sends what is due, for less time than the group waits for a member. */
  private void tellWhatIsDue() {
    long until = clock.millis() + MOST_AT_ONCE_MILLIS;
    for (Map.Entry<Long, OpenDeliveries.Message> due : outbox.due(clock.millis()).entrySet()) {
      if (table.isWhole() && clock.millis() < until && stopped.getCount() > 0) {
        tell(due.getKey(), due.getValue());
      }
    }
  }

  private void tell(long offset, OpenDeliveries.Message message) {
    long now = clock.millis();
    if (health.isSaidOf(receiver.address())) {
      metrics.givenUp(receiver.name());
      outbox.remove(offset);
      return;
    }
    try {
      switch (receiver.tell(message.alert, message.active)) {
        case DELIVERED -> {
          outbox.remove(offset);
          health.works(now);
        }
        case GONE -> {
          outbox.remove(offset);
          metrics.givenUp(receiver.name());
          health.gone(now, receiver.address());
        }
      }
    } catch (IOException e) {
      message.failures++;
      message.dueMillis = clock.millis() + backoff.pauseMillis(message.failures);
      health.fails(clock.millis(), String.valueOf(e.getMessage()));
      if (message.dueMillis - message.since > receiver.giveUp().toMillis()) {
        log.error("{} did not take {}: given up", receiver.name(), message.alert.getId());
        metrics.givenUp(receiver.name());
        outbox.remove(offset);
      }
    }
  }

  private void commit(KafkaConsumer<byte[], byte[]> consumer) {
    long done = outbox.done(consumer.position(ALERTS));
    if (done != committed) {
      consumer.commitSync(Map.of(ALERTS, new OffsetAndMetadata(done)));
      committed = done;
      isNew = false;
    }
  }

  @SuppressWarnings("CheckReturnValue") // the loop checks whether it is stopped
  private void pause() {
    try {
      stopped.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped.countDown();
    }
  }

  @Override
  public void close() throws IOException {
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
    receiver.close();
  }
}
