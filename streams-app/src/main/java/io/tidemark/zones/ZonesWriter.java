package io.tidemark.zones;

import io.tidemark.events.Contract;
import io.tidemark.events.Topic;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.events.v1.ZoneSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code tidemark.zones}: the zones file's keys, and the API's; neither touches the other's.
 */
public final class ZonesWriter implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;

  public ZonesWriter(Map<String, String> kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put("client.id", "tidemark-zones-writer");
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    properties.put("max.block.ms", "10000");
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    producer = new KafkaProducer<>(properties);
  }

  /**
   * Makes the topic say what the file says; returns how many records that took, 0 for an unchanged
   * file.
   */
  public int load(ZonesFile file, ZoneTable table) {
    Map<String, byte[]> wanted = new TreeMap<>();
    file.plans()
        .forEach(
            (name, plan) ->
                wanted.put(ZoneKeys.PLAN + name, record().setPlan(plan).build().toByteArray()));
    file.zones()
        .forEach(
            (id, zone) ->
                wanted.put(ZoneKeys.ZONE + id, record().setZone(zone).build().toByteArray()));
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (Map.Entry<String, ZoneRecord> there : table.records().entrySet()) {
      boolean mine = !there.getKey().startsWith(ZoneKeys.SETTINGS);
      byte[] want = wanted.get(there.getKey());
      if (mine && want == null) {
        sent.add(send(there.getKey(), null));
      } else if (mine && Arrays.equals(want, there.getValue().toByteArray())) {
        wanted.remove(there.getKey());
      }
    }
    wanted.forEach((key, value) -> sent.add(send(key, value)));
    sent.forEach(CompletableFuture::join);
    return sent.size();
  }

  /** The WebSockets toggle of a zone: the API's key. */
  public void toggle(String zone, boolean on, long nowMillis) {
    ZoneSettings settings =
        ZoneSettings.newBuilder()
            .setZone(zone)
            .setWebsockets(on ? Toggle.ON : Toggle.OFF)
            .setModifiedMillis(nowMillis)
            .build();
    send(ZoneKeys.SETTINGS + zone, record().setSettings(settings).build().toByteArray()).join();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback tells
  private CompletableFuture<Void> send(String key, byte @Nullable [] value) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    producer.send(
        new ProducerRecord<>(Topic.ZONES.topic(), key.getBytes(StandardCharsets.UTF_8), value),
        (metadata, error) -> {
          if (error == null) {
            sent.complete(null);
          } else {
            sent.completeExceptionally(error);
          }
        });
    return sent;
  }

  private static ZoneRecord.Builder record() {
    return ZoneRecord.newBuilder().setContract(Contract.VERSION);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
