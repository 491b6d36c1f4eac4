package io.tidemark.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A writer of single records that reports when all in-sync replicas have acknowledged each one.
 * Thread-safe.
 */
public final class RecordWriter implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;

  public RecordWriter(String name, Map<String, String> kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put("client.id", name);
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    properties.put("linger.ms", "0");
    // In a partition that has just been created, brokers before 4.5 may accept the second request
    // before the first, and then refuse the first until the producer gives up (KAFKA-15591).
    properties.put("max.in.flight.requests.per.connection", "1");
    properties.put("max.block.ms", "10000");
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    producer = new KafkaProducer<>(properties);
  }

  /** Writes to the partition that Kafka chooses for the key; a value of {@code null} deletes. */
  public CompletableFuture<Void> write(Topic topic, String key, byte @Nullable [] value) {
    return write(topic, null, key, value);
  }

  /**
   * Writes to this partition or, if it is {@code null}, to the one that Kafka chooses for the key.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback completes the result
  public CompletableFuture<Void> write(
      Topic topic, @Nullable Integer partition, String key, byte @Nullable [] value) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      producer.send(
          new ProducerRecord<>(
              topic.topic(), partition, key.getBytes(StandardCharsets.UTF_8), value),
          (metadata, error) -> {
            if (error == null) {
              sent.complete(null);
            } else {
              sent.completeExceptionally(error);
            }
          });
    } catch (KafkaException e) {
      sent.completeExceptionally(e);
    }
    return sent;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
