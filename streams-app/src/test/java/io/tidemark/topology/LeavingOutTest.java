package io.tidemark.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class LeavingOutTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

  private final FailedRecords failed = new FailedRecords(Clock.fixed(NOW, ZoneOffset.UTC), 1);
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final List<Long> taken = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private RuntimeException fault = new IllegalStateException("a fault of ours");

  /** A processor that takes every record except the one at offset 7. */
  private final class Inner implements LeavingOut.Inner {
    @Override
    public void process(Record<byte[], byte[]> record) {
      long offset = context.recordMetadata().orElseThrow().offset();
      if (offset == 7) {
        throw fault;
      }
      taken.add(offset);
    }

    @Override
    public void leaveOut(Record<byte[], byte[]> record, String why) {
      leftOut.add(why);
    }
  }

  private final LeavingOut processor = new LeavingOut(new Inner(), failed);

  private void process(long offset) {
    context.setRecordMetadata("tidemark.requests", 3, offset);
    processor.process(new Record<>(new byte[0], new byte[0], NOW.toEpochMilli()));
  }

  @Test
  void whatFailsTwiceIsLeftOutTheThirdTimeAndTheOthersGoOn() {
    processor.init(context);
    process(6);
    assertThatThrownBy(() -> process(7)).isSameAs(fault);
    assertThat(failed.trouble()).as("once may be chance").isNull();
    assertThatThrownBy(() -> process(7)).isSameAs(fault);
    FailedRecords.Trouble trouble = failed.trouble();
    assertThat(trouble).isNotNull();
    assertThat(String.valueOf(trouble)).contains("tidemark.requests-3, offset 7 failed 2 times");
    process(7);
    process(8);
    assertThat(taken).containsExactly(6L, 8L);
    assertThat(leftOut).containsExactly("java.lang.IllegalStateException: a fault of ours");
    assertThat(failed.count(FailedRecords.Stage.PROCESSING)).isEqualTo(1);
    assertThat(failed.count(FailedRecords.Stage.WRITING)).isZero();
  }

  /** A moved task or a fenced producer is no fault of the record. */
  @Test
  void whatFailsInKafkaIsNeverLeftOut() {
    processor.init(context);
    fault = new StreamsException("moved", new ProducerFencedException("fenced"));
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> process(7)).isSameAs(fault);
    }
    fault = new KafkaException("tls", new java.io.IOException("a handshake failed"));
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> process(7)).isSameAs(fault);
    }
    assertThat(leftOut).isEmpty();
    assertThat(failed.trouble()).isNull();
  }

  @Test
  void threadsThatDieOneAfterTheOtherAreTroubleUntilItIsOver() {
    Instant[] now = {NOW};
    FailedRecords deaths =
        new FailedRecords(
            new Clock() {
              @Override
              public Instant instant() {
                return now[0];
              }

              @Override
              public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(java.time.ZoneId zone) {
                return this;
              }
            },
            1);
    for (int i = 0; i < 4; i++) {
      deaths.threadDied(fault);
    }
    assertThat(deaths.isDying()).isFalse();
    deaths.threadDied(fault);
    assertThat(deaths.isDying()).isTrue();
    assertThat(deaths.trouble()).isNotNull();
    now[0] = NOW.plus(Duration.ofMinutes(6));
    assertThat(deaths.isDying()).isFalse();
    now[0] = NOW.plus(Duration.ofMinutes(16));
    assertThat(deaths.trouble()).isNull();
  }
}
