package io.tidemark.audit;

import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Topics as they are committed. */
public interface Topics {
  /** The first offset there is, and the end. */
  record Reach(long first, long end) {}

  List<TopicPartition> partitions(String topic);

  Reach reach(TopicPartition partition);

  /** The first offset with a timestamp at or after this one; the end if there is none. */
  long offsetAt(TopicPartition partition, long millis);

  /** Reads [from, end) as long as {@code wanted} says so; {@code end} is where the log ends now. */
  void read(TopicPartition partition, long from, Predicate<ConsumerRecord<byte[], byte[]>> wanted);
}
