package io.tidemark.app;

import io.tidemark.topology.FailedRecords;
import io.tidemark.topology.UnwrittenRecords;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;

/** The settings of Kafka Streams. */
public final class StreamsSettings {
  private StreamsSettings() {}

  /**
   * The settings.
   *
   * @param failed counts the records that cannot be written
   */
  public static Properties of(AppConfig config, String advertised, FailedRecords failed) {
    Properties properties = new Properties();
    // A crashed instance's shards and its open transaction are given up within 10 s.
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), "6000");
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), "1500");
    properties.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), "8000");
    properties.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
    // A checkpoint writes many zones: large batches are fewer and compress better.
    properties.put(StreamsConfig.producerPrefix("batch.size"), "262144");
    // The state of a shard is read in one go when the shard moves.
    properties.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        Integer.toString(8 << 20));
    properties.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "10000");
    properties.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, Integer.toString(config.run().replication()));
    properties.putAll(config.kafka());
    // These come after the operator's own settings of Kafka, so they cannot be overridden by them.
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.run().id());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.run().commit().toMillis());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.run().threads());
    properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, UnwrittenRecords.class);
    // A record without a timestamp would end its thread before our code sees it.
    properties.put(
        StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, LogAndSkipOnInvalidTimestamp.class);
    properties.put(UnwrittenRecords.FAILED_RECORDS, failed);
    properties.put(StreamsConfig.producerPrefix("max.request.size"), UnwrittenRecords.MOST_BYTES);
    properties.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    // The default of Kafka 5; to set it avoids a warning.
    properties.put("processing.exception.handler.global.enabled", "true");
    if (config.run().stateDir() != null) {
      properties.put(StreamsConfig.STATE_DIR_CONFIG, config.run().stateDir().toString());
    }
    return properties;
  }
}
