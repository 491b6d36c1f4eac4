package io.tidemark.audit;

import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The topics, of which only committed records are read. */
public interface Topics {
  /** The first offset that a partition still has, and its end. */
  record Reach(long first, long end) {}

  /**
   * A reader of one partition, record by record, up to where the partition ended when the reader
   * was opened.
   */
  interface Cursor extends AutoCloseable {
    /** The next record; {@code null} at the end. */
    @Nullable ConsumerRecord<byte[], byte[]> next();

    /** The share of the records that have been read, 0 to 1. */
    double share();

    @Override
    void close();
  }

  List<TopicPartition> partitions(String topic);

  Reach reach(TopicPartition partition);

  /** The first offset with a timestamp at or after this one; the end if there is none. */
  long offsetAt(TopicPartition partition, long millis);

  /** Begins to read from an offset on; the end is where the log ends now. */
  Cursor open(TopicPartition partition, long from);

  /**
   * Reads from an offset on as long as {@code wanted} returns true, up to where the log ends now.
   */
  default void read(
      TopicPartition partition, long from, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    try (Cursor cursor = open(partition, from)) {
      ConsumerRecord<byte[], byte[]> record = cursor.next();
      while (record != null && wanted.test(record)) {
        record = cursor.next();
      }
    }
  }
}
