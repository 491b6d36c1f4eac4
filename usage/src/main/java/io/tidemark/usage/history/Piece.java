package io.tidemark.usage.history;

import io.tidemark.events.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A group of records that are taken in together, and the next offsets of their partitions.
 *
 * @param records the records, partition by partition, in the order of offsets
 * @param ends the next offset of each partition
 */
record Piece(List<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> ends) {
  Piece {
    records = List.copyOf(records);
    ends = Map.copyOf(ends);
  }

  long end(TopicPartition partition) {
    return Objects.requireNonNull(ends.get(partition));
  }

  List<ConsumerRecord<byte[], byte[]>> of(Topic topic) {
    return records.stream().filter(record -> record.topic().equals(topic.topic())).toList();
  }

  Piece firstHalf() {
    List<ConsumerRecord<byte[], byte[]>> half = records.subList(0, records.size() / 2);
    Map<TopicPartition, Long> behindLast = new HashMap<>();
    half.forEach(record -> behindLast.put(partition(record), record.offset() + 1));
    return new Piece(half, behindLast);
  }

  /**
   * The second half of the records with the ends of the whole piece, also of partitions that are
   * only in the first half.
   */
  Piece secondHalf() {
    return new Piece(records.subList(records.size() / 2, records.size()), ends);
  }

  /** A piece without records, which only advances the offsets. */
  Piece withoutRecords() {
    return new Piece(List.of(), ends);
  }

  private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
