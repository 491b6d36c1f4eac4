package io.tidemark.agent;

import io.tidemark.events.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A check that the topic of connections exists with the right settings, and of the number of its
 * partitions. It never blocks. The application can repair a topic that a broker has created by
 * itself, but only while the topic is empty, so the agent writes nothing before the topic is right.
 */
final class TopicQuestion implements AutoCloseable {
  private static final String NAME = Topic.CONNECTIONS.topic();
  private static final String TIMESTAMPS = "message.timestamp.type";
  private static final ConfigResource RESOURCE =
      new ConfigResource(ConfigResource.Type.TOPIC, NAME);

  private final Admin admin;
  private @Nullable KafkaFuture<TopicDescription> topic;
  private @Nullable KafkaFuture<Config> settings;

  TopicQuestion(Properties kafka) {
    Properties known = new Properties();
    kafka.forEach(
        (name, value) -> {
          if (AdminClientConfig.configNames().contains(String.valueOf(name))) {
            known.put(name, value);
          }
        });
    admin = Admin.create(known);
  }

  /**
   * Returns the number of partitions, or 0 while there is no answer. Throws if the topic is missing
   * or not as it must be. The settings are asked for first: the application sets them last, so once
   * they are right, the number of partitions is, too.
   */
  int partitions() {
    try {
      KafkaFuture<Config> configured = settings;
      KafkaFuture<TopicDescription> described = topic;
      if (configured == null) {
        settings = admin.describeConfigs(List.of(RESOURCE)).values().get(RESOURCE);
      } else if (described == null && configured.isDone()) {
        requireAppendTime(configured);
        topic = admin.describeTopics(List.of(NAME)).topicNameValues().get(NAME);
      } else if (described != null && described.isDone()) {
        return described.get().partitions().size();
      }
      return 0;
    } catch (ExecutionException e) {
      forget();
      throw e.getCause() instanceof UnknownTopicOrPartitionException
          ? new KafkaException(
              "there is no topic %s; the application makes it when it starts".formatted(NAME))
          : new KafkaException(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void forget() {
    topic = null;
    settings = null;
  }

  /**
   * Checks that Kafka sets the time of a record. Without the permission to read settings, they are
   * assumed to be right.
   */
  private void requireAppendTime(KafkaFuture<Config> answered)
      throws ExecutionException, InterruptedException {
    ConfigEntry timestamps;
    try {
      timestamps = answered.get().get(TIMESTAMPS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return;
      }
      throw e;
    }
    if (timestamps != null && !"LogAppendTime".equals(timestamps.value())) {
      forget();
      throw new KafkaException(
          "the topic %s has %s=%s and not LogAppendTime; nothing is sent until the application has made it right"
              .formatted(NAME, TIMESTAMPS, timestamps.value()));
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
