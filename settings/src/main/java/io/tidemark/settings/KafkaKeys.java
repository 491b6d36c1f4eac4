package io.tidemark.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys {@code kafka.*}: the address of Kafka, and other settings of its clients. */
public final class KafkaKeys {
  public static final String PREFIX = "kafka.";

  public static final Key<String> BOOTSTRAP =
      Key.text(
          PREFIX + "bootstrap.servers",
          "127.0.0.1:9092",
          "host:port[,host:port…]",
          "[^:,\\s]+:\\d{1,5}(,[^:,\\s]+:\\d{1,5})*",
          "where Kafka is; every other kafka.* key goes to the Kafka clients too (TLS, SASL, …)");

  public static final List<Key<?>> ALL = List.of(BOOTSTRAP);

  private KafkaKeys() {}

  public static Map<String, String> read(Settings settings) {
    Map<String, String> kafka = new LinkedHashMap<>(settings.below(PREFIX));
    kafka.put("bootstrap.servers", settings.get(BOOTSTRAP));
    return kafka;
  }
}
