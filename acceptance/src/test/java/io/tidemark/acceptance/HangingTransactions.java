package io.tidemark.acceptance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * What an operator does with {@code kafka-transactions.sh} when a broker that was killed has
 * forgotten to end a transaction: readers of committed records wait before it for ever. The broker
 * here is its own only replica; it forgets in about every second run of the chaos test. Kafka's own
 * topics are looked at too: behind a forgotten commit of offsets, a shard's next owner would never
 * hear where to begin.
 */
final class HangingTransactions {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private HangingTransactions() {}

  /** Ends those that are older than any could be. */
  static int abort(String bootstrap) throws ExecutionException, InterruptedException {
    long before = System.currentTimeMillis() - TIMEOUT.toMillis();
    int aborted = 0;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      List<TopicPartition> partitions = new ArrayList<>();
      Set<String> topics =
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
        topic
            .partitions()
            .forEach(info -> partitions.add(new TopicPartition(topic.name(), info.partition())));
      }
      for (Map.Entry<TopicPartition, PartitionProducerState> partition :
          admin.describeProducers(partitions).all().get().entrySet()) {
        for (ProducerState producer : partition.getValue().activeProducers()) {
          if (producer.currentTransactionStartOffset().isPresent()
              && producer.lastTimestamp() < before) {
            admin
                .abortTransaction(
                    new AbortTransactionSpec(
                        partition.getKey(),
                        producer.producerId(),
                        (short) producer.producerEpoch(),
                        producer.coordinatorEpoch().orElse(0)))
                .all()
                .get();
            System.out.println("kafka forgot a transaction in " + partition.getKey());
            aborted++;
          }
        }
      }
    }
    return aborted;
  }
}
