package io.tidemark.ledger;

import io.tidemark.audit.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** The topics of a test, kept in memory. */
final class KeptTopics implements Topics {
  private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
  private final Map<TopicPartition, Long> first = new HashMap<>();

  void make(String topic, int partitions) {
    for (int i = 0; i < partitions; i++) {
      logs.put(new TopicPartition(topic, i), new ArrayList<>());
    }
  }

  void append(String topic, int partition, long millis, byte[] key, byte[] value) {
    List<ConsumerRecord<byte[], byte[]>> log = log(new TopicPartition(topic, partition));
    log.add(
        new ConsumerRecord<>(
            topic,
            partition,
            log.size(),
            millis,
            TimestampType.LOG_APPEND_TIME,
            key.length,
            value.length,
            key,
            value,
            new RecordHeaders(),
            Optional.empty()));
  }

  /** Replaces the value of a record. */
  void replace(TopicPartition partition, int offset, byte[] value) {
    ConsumerRecord<byte[], byte[]> was = log(partition).get(offset);
    log(partition)
        .set(
            offset,
            new ConsumerRecord<>(
                was.topic(),
                was.partition(),
                was.offset(),
                was.timestamp(),
                was.timestampType(),
                was.key().length,
                value.length,
                was.key(),
                value,
                was.headers(),
                Optional.empty()));
  }

  /** The values of a partition, by offset. */
  List<byte[]> values(TopicPartition partition) {
    return log(partition).stream().map(ConsumerRecord::value).toList();
  }

  /** Appends a record once more, with another value. */
  void repeat(TopicPartition partition, int offset, byte[] value) {
    ConsumerRecord<byte[], byte[]> was = log(partition).get(offset);
    append(was.topic(), was.partition(), was.timestamp(), was.key(), value);
  }

  /** Deletes all records before this offset, as retention does. */
  void forgetBefore(TopicPartition partition, long offset) {
    first.put(partition, offset);
  }

  private List<ConsumerRecord<byte[], byte[]>> log(TopicPartition partition) {
    return logs.computeIfAbsent(partition, p -> new ArrayList<>());
  }

  @Override
  public List<TopicPartition> partitions(String topic) {
    return logs.keySet().stream()
        .filter(partition -> partition.topic().equals(topic))
        .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
        .toList();
  }

  @Override
  public Reach reach(TopicPartition partition) {
    return new Reach(first.getOrDefault(partition, 0L), log(partition).size());
  }

  @Override
  public long offsetAt(TopicPartition partition, long millis) {
    long offset = first.getOrDefault(partition, 0L);
    while (offset < log(partition).size()
        && log(partition).get((int) offset).timestamp() < millis) {
      offset++;
    }
    return offset;
  }

  @Override
  public Cursor open(TopicPartition partition, long from) {
    List<ConsumerRecord<byte[], byte[]>> log = log(partition);
    return new Cursor() {
      private int next = (int) from;

      @Override
      public @Nullable ConsumerRecord<byte[], byte[]> next() {
        return next < log.size() ? log.get(next++) : null;
      }

      @Override
      public double share() {
        return next / (double) Math.max(1, log.size());
      }

      @Override
      public void close() {}
    };
  }
}
