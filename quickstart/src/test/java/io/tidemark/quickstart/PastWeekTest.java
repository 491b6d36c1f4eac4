package io.tidemark.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PastWeekTest {
  private static final long NOW = 1_790_000_000_000L;

  /** A producer that keeps no records and loses one of them. */
  private static final class Log extends MockProducer<byte[], byte[]> {
    private final long lost;
    private long sent;
    private @Nullable Callback loser;

    Log(long lost) {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.lost = lost;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
      sent++;
      if (sent == lost) {
        loser = callback;
      } else {
        Objects.requireNonNull(callback).onCompletion(null, null);
      }
      return new CompletableFuture<>();
    }

    /** Reports the loss only now. */
    @Override
    public synchronized void close() {
      if (loser != null) {
        loser.onCompletion(null, new TimeoutException("too slow"));
      }
      super.close();
    }
  }

  @Test
  void waitsForAllOfTheWeek() {
    Log log = new Log(-1);
    new PastWeek(8, 7, NOW).send(log);
    assertThat(log.closed()).isTrue();
    assertThat(log.sent).isGreaterThan(8 * 10_000);
  }

  @Test
  void aWeekInPartIsNoWeek() {
    assertThatThrownBy(() -> new PastWeek(8, 7, NOW).send(new Log(100_000)))
        .hasMessageContaining("records was not written")
        .hasRootCauseMessage("too slow");
  }
}
