package io.tidemark.benchmarks.ledger;

import io.tidemark.events.v1.ConnectionRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain consumer a partition that decodes each batch and does nothing with it. */
final class DecodeContender implements Contender {
  @Override
  public void run(Task task) throws InterruptedException {
    AtomicLong done = new AtomicLong();
    AtomicLong zones = new AtomicLong();
    for (int shard = 0; shard < Workload.SHARDS; shard++) {
      TopicPartition partition = new TopicPartition(task.topic(), shard);
      Thread thread = new Thread(() -> read(task, partition, done, zones));
      thread.setDaemon(true);
      thread.start();
    }
    Pace pace = new Pace(task.records());
    while (!pace.at(done.get())) {
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
    pace.print();
  }

  private static void read(Task task, TopicPartition partition, AtomicLong done, AtomicLong zones) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", task.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (true) {
        long count = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          zones.addAndGet(ConnectionRecord.parseFrom(record.value()).getBatch().getZonesCount());
          count++;
        }
        done.addAndGet(count);
      }
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
