package io.tidemark.agent;

import io.tidemark.events.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks Kafka whether the topic is there, and how it is parted. Never waits. */
final class TopicQuestion implements AutoCloseable {
  private final Admin admin;
  private @Nullable KafkaFuture<TopicDescription> answer;

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

  /** 0 as long as there is no answer; throws what the answer is where it is a fault. */
  int partitions() {
    String topic = Topic.CONNECTIONS.topic();
    KafkaFuture<TopicDescription> asked = answer;
    if (asked == null) {
      answer = admin.describeTopics(List.of(topic)).topicNameValues().get(topic);
      return 0;
    }
    if (!asked.isDone()) {
      return 0;
    }
    answer = null;
    try {
      return asked.get().partitions().size();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UnknownTopicOrPartitionException
          ? new KafkaException("there is no topic %s; the application makes it".formatted(topic))
          : new KafkaException(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
