package io.tidemark.benchmarks.ledger;

import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.ledger.BatchColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A plain consumer for each partition that decodes each batch and does nothing with it: by the
 * classes that protobuf generates, or by the ledger's own reader.
 */
final class DecodeContender implements Contender {
  /** One way to decode, with a state of its own in each thread. */
  private interface Decoder {
    /** Returns something of the batch, so that no compiler leaves the decoding out. */
    long decode(byte[] record) throws IOException;
  }

  private final boolean generated;

  DecodeContender(boolean generated) {
    this.generated = generated;
  }

  private Decoder decoder() {
    if (generated) {
      return record -> ConnectionRecord.parseFrom(record).getBatch().getZoneCount();
    }
    BatchColumns columns = new BatchColumns();
    return record -> columns.read(record) ? 1 : 0;
  }

  @Override
  public void run(Task task) {
    AtomicLong done = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    for (int shard = 0; shard < Workload.SHARDS; shard++) {
      TopicPartition partition = new TopicPartition(task.topic(), shard);
      Thread thread = new Thread(() -> read(task, partition, done, seen));
      thread.setDaemon(true);
      thread.start();
    }
    Pace pace = new Pace(task.records());
    while (!pace.at(done.get())) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    pace.print();
  }

  private void read(Task task, TopicPartition partition, AtomicLong done, AtomicLong seen) {
    Decoder decoder = decoder();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", task.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (true) {
        long count = 0;
        long some = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          some += decoder.decode(record.value());
          count++;
        }
        seen.addAndGet(some);
        done.addAndGet(count);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
