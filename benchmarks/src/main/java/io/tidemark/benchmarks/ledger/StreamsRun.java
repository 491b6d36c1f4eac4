package io.tidemark.benchmarks.ledger;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;

/** Runs a Kafka Streams application until it has committed all records. */
final class StreamsRun {
  private StreamsRun() {}

  static void run(KafkaStreams streams, Contender.Task task)
      throws InterruptedException, ExecutionException {
    Pace pace = new Pace(task.records());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", task.bootstrap()))) {
      streams.start();
      while (!pace.at(committed(admin, task))) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    pace.print();
    streams.close();
  }

  /**
   * The sum of committed offsets. A transaction's marker takes an offset, too; at the end,
   * positions are past it.
   */
  private static long committed(Admin admin, Contender.Task task)
      throws InterruptedException, ExecutionException {
    long committed = 0;
    for (Map.Entry<TopicPartition, OffsetAndMetadata> each :
        admin
            .listConsumerGroupOffsets(task.id())
            .partitionsToOffsetAndMetadata()
            .get()
            .entrySet()) {
      if (each.getKey().topic().equals(task.topic()) && each.getValue() != null) {
        committed += each.getValue().offset();
      }
    }
    return committed;
  }
}
