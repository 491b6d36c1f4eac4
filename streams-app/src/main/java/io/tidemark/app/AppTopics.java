package io.tidemark.app;

import io.tidemark.events.Topic;
import io.tidemark.settings.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of the application: creates the missing ones and checks the others. Partition counts
 * and the settings that the books rest on (append time, compaction) must be right; a different
 * retention is the operator's choice and only logged.
 */
final class AppTopics {
  private static final Logger log = LoggerFactory.getLogger(AppTopics.class);
  private static final Set<String> ESSENTIAL = Set.of("cleanup.policy", "message.timestamp.type");
  private static final long WAIT_SECONDS = 30;

  /** Topics that another instance has just repaired are known to all brokers within this time. */
  private static final long OTHERS_SECONDS = 5;

  /** After this time the log reports that Kafka does not answer. */
  private static final long CONTACT_SECONDS = 10;

  /** A Kafka that restarts, or starts beside the application, answers within this time. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Map<String, Object> kafka;
  private final int shards;
  private final int replication;

  private boolean repaired;
  private List<String> told = List.of();
  private long wrongSinceNanos;

  AppTopics(Map<String, String> kafka, int shards, int replication) {
    this.kafka = new HashMap<>(kafka);
    this.shards = shards;
    this.replication = replication;
  }

  void ensure() throws InterruptedException {
    log.info("looking for Kafka at {}", kafka.get("bootstrap.servers"));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!tryToEnsure(end)) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /**
   * Returns false if it must be tried again: Kafka does not answer yet, or a topic that was just
   * created or repaired is not known to all brokers.
   */
  private boolean tryToEnsure(long end) throws InterruptedException {
    Admin admin = Admin.create(kafka);
    try {
      create(admin);
      repaired |= new TopicRepair(admin, shards).run();
      check(admin);
      return true;
    } catch (SettingsException e) {
      if (isBelieved(e)) {
        throw e;
      }
      return false;
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = cause.getMessage() == null ? "nobody answers" : cause.getMessage();
      boolean mayPass = e instanceof TimeoutException || cause instanceof RetriableException;
      if (mayPass && System.nanoTime() < end) {
        log.info("Kafka at {} cannot be used yet: {}", kafka.get("bootstrap.servers"), why);
        return false;
      }
      throw new IllegalStateException(
          "Kafka at %s cannot be used: %s".formatted(kafka.get("bootstrap.servers"), why), e);
    } finally {
      admin.close(Duration.ofSeconds(1));
    }
  }

  /**
   * Returns true once the topics have been wrong for some seconds: a repair by this or another
   * instance is not known to all brokers at once.
   */
  private boolean isBelieved(SettingsException wrong) {
    if (told.isEmpty()) {
      wrongSinceNanos = System.nanoTime();
    }
    if (!told.equals(wrong.problems())) {
      told = wrong.problems();
      log.info("topics do not seem to be right, and are looked at again: {}", told);
    }
    long seconds = repaired ? WAIT_SECONDS : OTHERS_SECONDS;
    return System.nanoTime() - wrongSinceNanos > TimeUnit.SECONDS.toNanos(seconds);
  }

  private void create(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> there = admin.listTopics().names().get(CONTACT_SECONDS, TimeUnit.SECONDS);
    List<NewTopic> missing = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      if (!there.contains(topic.topic())) {
        Optional<Short> replicas =
            replication < 0 ? Optional.empty() : Optional.of((short) replication);
        missing.add(
            new NewTopic(topic.topic(), Optional.of(topic.partitions(shards)), replicas)
                .configs(topic.config()));
      }
    }
    try {
      admin.createTopics(missing).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      // Another instance was first.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private void check(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<String> problems = new ArrayList<>();
    List<String> names = Arrays.stream(Topic.values()).map(Topic::topic).toList();
    var described = admin.describeTopics(names).allTopicNames().get(WAIT_SECONDS, TimeUnit.SECONDS);
    for (Topic topic : Topic.values()) {
      int partitions = Objects.requireNonNull(described.get(topic.topic())).partitions().size();
      if (partitions != topic.partitions(shards)) {
        problems.add(
            "%s must have %d partitions (app.shards), got: %d"
                .formatted(topic.topic(), topic.partitions(shards), partitions));
      }
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topic());
      Map<ConfigResource, Config> configs =
          admin.describeConfigs(List.of(resource)).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
      Config config = Objects.requireNonNull(configs.get(resource));
      topic
          .config()
          .forEach((name, value) -> compare(topic, name, value, config.get(name), problems));
    }
    if (problems.stream().anyMatch(problem -> problem.contains("partitions"))) {
      problems.add(
          "Partitions of topics in use are not changed: set app.shards to what they have, or move what they hold and delete them");
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  private static void compare(
      Topic topic, String name, String value, @Nullable ConfigEntry entry, List<String> problems) {
    if (entry == null || entry.value().equals(value)) {
      return;
    }
    if (ESSENTIAL.contains(name)) {
      problems.add(
          "%1$s: %2$s must be %3$s, got: %4$s; change it with kafka-configs.sh --alter --entity-type topics --entity-name %1$s --add-config %2$s=%3$s"
              .formatted(topic.topic(), name, value, entry.value()));
    } else {
      log.info("{}: {} is {}, made by default with {}", topic.topic(), name, entry.value(), value);
    }
  }
}
