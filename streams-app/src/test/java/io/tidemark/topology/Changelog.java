package io.tidemark.topology;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The values that a store of a topology under test has in its changelog. */
final class Changelog {
  private static final String APPLICATION = "tidemark-test";

  private final TestOutputTopic<String, byte[]> records;
  private final Map<String, byte[]> values = new TreeMap<>();

  Changelog(TopologyTestDriver driver, String store) {
    records =
        driver.createOutputTopic(
            "%s-%s-changelog".formatted(APPLICATION, store),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  /** The settings with which a driver must be made. */
  static Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
    return settings;
  }

  /** The values that a restart would restore now. */
  Map<String, byte[]> values() {
    if (!records.isEmpty()) {
      records
          .readRecordsToList()
          .forEach(
              record -> {
                if (record.value() == null) {
                  values.remove(record.key());
                } else {
                  values.put(record.key(), record.value());
                }
              });
    }
    return values;
  }
}
