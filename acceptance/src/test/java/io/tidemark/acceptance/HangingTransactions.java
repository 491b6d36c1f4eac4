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
 * The remedy for a transaction that a killed broker has forgotten to end, as an operator applies it
 * with {@code kafka-transactions.sh}: without it, readers of committed records wait for ever. The
 * broker here has no other replica; it forgets a transaction in about every second run of the chaos
 * test. Kafka's internal topics are checked, too: behind a forgotten commit of offsets, a shard's
 * next owner would never get its start position.
 */
final class HangingTransactions {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private HangingTransactions() {}

  /** Aborts the transactions that are older than any may be; returns their number. */
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
