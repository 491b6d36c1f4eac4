package io.tidemark.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LogReplayTest {
  private static final TopicPartition PARTITION = new TopicPartition(Topic.CONNECTIONS.topic(), 3);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final LogReplay replay = new LogReplay(3, () -> consumer, Duration.ofMillis(300));
  private final List<String> read = new ArrayList<>();

  private void log(long begin, long... offsets) {
    consumer.updateBeginningOffsets(Map.of(PARTITION, begin));
    consumer.schedulePollTask(
        () -> {
          for (long offset : offsets) {
            consumer.addRecord(record(offset, offset == 13 ? -1 : 1_000 + offset));
          }
        });
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, long time) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        time,
        TimestampType.LOG_APPEND_TIME,
        0,
        1,
        new byte[0],
        ("r" + offset).getBytes(StandardCharsets.UTF_8),
        new RecordHeaders(),
        Optional.empty());
  }

  private void read(long from, long to) {
    replay.read(
        from,
        to,
        (value, time, offset) ->
            read.add(new String(value, StandardCharsets.UTF_8) + " " + time + " " + offset));
  }

  /** A record without a time is skipped, as Kafka Streams skipped it. */
  @Test
  void readsWhatWasCommittedAndNoMore() {
    log(5, 11, 12, 13, 14, 15);
    read(11, 15);
    assertThat(read).containsExactly("r11 1011 11", "r12 1012 12", "r14 1014 14");
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void aLogThatBeginsLaterIsNoLog() {
    log(12, 12, 13);
    assertThatThrownBy(() -> read(11, 13))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("as of offset 11")
        .hasMessageContaining("the log now begins at 12");
    assertThat(read).isEmpty();
  }

  @Test
  void itDoesNotWaitForEver() {
    log(5, 11);
    assertThatThrownBy(() -> read(11, 15))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing comes after 12");
  }
}
