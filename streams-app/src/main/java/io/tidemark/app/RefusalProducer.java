package io.tidemark.app;

import io.tidemark.cases.CapRefusals;
import io.tidemark.events.LimitKeys;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.LimitRecord;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sender of cap refusals, with a producer that waits for 50 ms at most; a refusal that cannot
 * be sent soon is repeated.
 */
final class RefusalProducer implements CapRefusals, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RefusalProducer.class);

  private final KafkaProducer<byte[], byte[]> producer;

  RefusalProducer(Map<String, String> kafka) {
    producer = BestEffortProducer.of(kafka, "tidemark-refusals");
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a lost refusal is sent again
  public void tell(String limitId, @Nullable LimitRecord refusal) {
    byte[] key = (LimitKeys.REFUSAL + limitId).getBytes(StandardCharsets.UTF_8);
    try {
      producer.send(
          new ProducerRecord<>(
              Topic.LIMITS.topic(), key, refusal == null ? null : refusal.toByteArray()));
    } catch (KafkaException e) {
      log.debug("refusal of {} not told: {}", limitId, e.toString());
    }
  }

  @Override
  public void close() {
    producer.close(BestEffortProducer.CLOSE);
  }
}
