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

/** Writes single records and tells when each has been acknowledged by all replicas. Thread-safe. */
public final class RecordWriter implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;

  public RecordWriter(String name, Map<String, String> kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put("client.id", name);
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    properties.put("linger.ms", "0");
    // In a partition that was made a moment ago, brokers before 4.5 may take a second request first
    // and then refuse the first one until it is given up (KAFKA-15591).
    properties.put("max.in.flight.requests.per.connection", "1");
    properties.put("max.block.ms", "10000");
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    producer = new KafkaProducer<>(properties);
  }

  /** Where Kafka puts this key; a value of {@code null} deletes. */
  public CompletableFuture<Void> write(Topic topic, String key, byte @Nullable [] value) {
    return write(topic, null, key, value);
  }

  /** Into this partition, or where Kafka puts the key. */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback tells
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
