package io.tidemark.app;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A factory of producers for records that are useful only at once: sending blocks for 50 ms at
 * most.
 */
final class BestEffortProducer {
  static final Duration CLOSE = Duration.ofSeconds(1);

  private BestEffortProducer() {}

  static KafkaProducer<byte[], byte[]> of(Map<String, String> kafka, String name) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put("client.id", name);
    properties.put("enable.idempotence", "false");
    properties.put("acks", "1");
    properties.put("max.block.ms", "50");
    properties.put("delivery.timeout.ms", "3000");
    properties.put("request.timeout.ms", "2500");
    properties.put("linger.ms", "0");
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    return new KafkaProducer<>(properties);
  }
}
