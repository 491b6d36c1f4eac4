package io.tidemark.agent;

import io.tidemark.events.Topic;
import io.tidemark.settings.KafkaKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An idempotent producer that is made anew after an error that it cannot recover from. {@code send}
 * waits at most {@value #BLOCK_MILLIS} ms for metadata, so that the sender thread goes on counting
 * while Kafka is away.
 */
final class KafkaSink implements RecordSink {
  private static final Logger log = LoggerFactory.getLogger(KafkaSink.class);
  private static final int BLOCK_MILLIS = 50;

  private final Properties properties;
  private final byte[] key;
  private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
  private volatile @Nullable KafkaProducer<byte[], byte[]> broken;
  private @Nullable TopicQuestion question;
  private String told = "";

  KafkaSink(AgentConfig config) {
    properties = properties(config.kafka(), config.node(), config.memory().recordBytes());
    key = config.node().getBytes(StandardCharsets.UTF_8);
  }

  private static Properties properties(Map<String, String> kafka, String node, int recordBytes) {
    Properties properties = new Properties();
    properties.put("compression.type", "lz4");
    properties.put("delivery.timeout.ms", "30000");
    properties.put("request.timeout.ms", "10000");
    properties.put("linger.ms", "0");
    properties.putAll(kafka);
    // The agent's guarantees depend on these settings; the configuration cannot change them.
    properties.put("client.id", "tidemark-agent-" + node);
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    properties.put("max.block.ms", Integer.toString(BLOCK_MILLIS));
    properties.put("max.request.size", Integer.toString(recordBytes * 2));
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    return properties;
  }

  /** Returns the fault that the Kafka client finds in its settings, or {@code null}. */
  static @Nullable String fault(Map<String, String> kafka) {
    try {
      ProducerConfig unused = new ProducerConfig(properties(kafka, "check", 1 << 20));
      return null;
    } catch (ConfigException e) {
      return KafkaKeys.PREFIX + "*: " + e.getMessage();
    }
  }

  /**
   * Asks without a producer, because a producer's metadata request may make a broker create a
   * missing topic, with wrong settings.
   */
  @Override
  public int shards() {
    try {
      TopicQuestion asked = question == null ? new TopicQuestion(properties) : question;
      question = asked;
      int shards = asked.partitions();
      if (shards > 0) {
        asked.close();
        question = null;
      }
      return shards;
    } catch (KafkaException e) {
      String said = String.valueOf(e.getMessage());
      if (!said.equals(told)) {
        told = said;
        log.warn("Kafka cannot be used yet, events gather meanwhile: {}", said);
      }
      return 0;
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback gets the result
  public void send(int shard, byte[] value, Ack ack) {
    try {
      KafkaProducer<byte[], byte[]> by = producer();
      by.send(
          new ProducerRecord<>(Topic.CONNECTIONS.topic(), shard, key, value),
          (metadata, error) -> {
            if (error == null) {
              ack.acknowledged(metadata.timestamp());
            } else if (isTooLarge(error)) {
              ack.tooLarge(error.toString());
            } else {
              failed(by, error);
              ack.failed(error.toString());
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      failed(producer, e);
      ack.failed(e.toString());
    }
  }

  /**
   * Gives a producer up after an error that it cannot recover from, but not after an error of the
   * producer before it.
   */
  private void failed(@Nullable KafkaProducer<byte[], byte[]> by, Exception error) {
    if (!(error instanceof RetriableException)) {
      broken = by;
    }
  }

  private static boolean isTooLarge(Exception error) {
    return error instanceof RecordTooLargeException
        || error instanceof RecordBatchTooLargeException;
  }

  @SuppressWarnings("ReferenceEquality") // the same object is meant
  private KafkaProducer<byte[], byte[]> producer() {
    if (producer != null && broken == producer) {
      log.warn("Kafka producer is beyond recovery and is made anew");
      close();
    }
    if (producer == null) {
      producer = new KafkaProducer<>(properties);
    }
    return producer;
  }

  @Override
  public void close() {
    if (question != null) {
      question.close();
      question = null;
    }
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }
}
