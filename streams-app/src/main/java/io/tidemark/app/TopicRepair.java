package io.tidemark.app;

import io.tidemark.events.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repair of topics that a broker has created automatically ({@code auto.create.topics.enable},
 * which is Kafka's default): empty topics without their own settings. They are changed and not
 * created again, since the client that caused the creation would only be faster again. A topic with
 * records is never changed.
 */
final class TopicRepair {
  private static final Logger log = LoggerFactory.getLogger(TopicRepair.class);
  private static final long WAIT_SECONDS = 30;

  private final Admin admin;
  private final int shards;

  TopicRepair(Admin admin, int shards) {
    this.admin = admin;
    this.shards = shards;
  }

  /** Returns whether a topic was repaired. */
  boolean run() throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> there = admin.listTopics().names().get(WAIT_SECONDS, TimeUnit.SECONDS);
    List<String> ours =
        Arrays.stream(Topic.values()).map(Topic::topic).filter(there::contains).toList();
    Map<String, TopicDescription> described =
        admin.describeTopics(ours).allTopicNames().get(WAIT_SECONDS, TimeUnit.SECONDS);
    boolean mended = false;
    for (Topic topic : Topic.values()) {
      TopicDescription now = described.get(topic.topic());
      if (now != null && isMadeByDefault(topic) && isEmpty(now)) {
        mend(topic, now);
        mended = true;
      }
    }
    return mended;
  }

  /** True if the topic has no settings; topics that the application creates have some. */
  private boolean isMadeByDefault(Topic topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topic());
    Config config =
        admin
            .describeConfigs(List.of(resource))
            .all()
            .get(WAIT_SECONDS, TimeUnit.SECONDS)
            .get(resource);
    return config != null
        && config.entries().stream()
            .noneMatch(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
  }

  private boolean isEmpty(TopicDescription topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    topic
        .partitions()
        .forEach(
            partition ->
                ends.put(
                    new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
    return admin.listOffsets(ends).all().get(WAIT_SECONDS, TimeUnit.SECONDS).values().stream()
        .allMatch(end -> end.offset() == 0);
  }

  private void increase(Topic topic, int partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      admin
          .createPartitions(Map.of(topic.topic(), NewPartitions.increaseTo(partitions)))
          .all()
          .get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      // The topic has the partitions already: another instance was first, or the description was
      // old.
      if (!(e.getCause() instanceof InvalidPartitionsException)) {
        throw e;
      }
    }
  }

  /** Changes the settings last: with settings the topic no longer counts as made by default. */
  private void mend(Topic topic, TopicDescription now)
      throws InterruptedException, ExecutionException, TimeoutException {
    int partitions = topic.partitions(shards);
    if (now.partitions().size() < partitions) {
      increase(topic, partitions);
    }
    List<AlterConfigOp> settings = new ArrayList<>();
    topic
        .config()
        .forEach(
            (name, value) ->
                settings.add(
                    new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topic());
    admin
        .incrementalAlterConfigs(Map.of(resource, settings))
        .all()
        .get(WAIT_SECONDS, TimeUnit.SECONDS);
    log.warn(
        "{} was empty and had a broker's own settings; it has been given {} partitions and {}",
        topic.topic(),
        Math.max(partitions, now.partitions().size()),
        topic.config());
  }
}
