package io.tidemark.zones;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.Plan;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.events.v1.ZoneSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans, zones and their settings as {@code tidemark.zones} has them now. Followed by one thread,
 * read by any.
 */
public final class ZoneTable implements TableFollower.Listener {
  private static final Logger log = LoggerFactory.getLogger(ZoneTable.class);

  private final ConcurrentSkipListMap<String, ZoneRecord> records = new ConcurrentSkipListMap<>();
  private final CountDownLatch whole = new CountDownLatch(1);
  private volatile Map<String, Long> guidelines = Map.of();

  @Override
  public void record(Topic topic, String key, byte @Nullable [] value) {
    if (value == null) {
      records.remove(key);
    } else {
      put(topic, key, value);
    }
    if (key.startsWith(ZoneKeys.PLAN)) {
      measure();
    }
  }

  private void put(Topic topic, String key, byte[] value) {
    try {
      ZoneRecord record = ZoneRecord.parseFrom(value);
      if (record.getContract() == Contract.VERSION) {
        records.put(key, record);
      }
    } catch (InvalidProtocolBufferException e) {
      log.warn("{} of {} cannot be read and is left out: {}", key, topic.topic(), e.toString());
    }
  }

  @Override
  public void whole(Map<Topic, Set<String>> keys) {
    records.keySet().retainAll(keys.getOrDefault(Topic.ZONES, Set.of()));
    measure();
    whole.countDown();
  }

  private void measure() {
    Map<String, Long> measured = new TreeMap<>();
    plans()
        .forEach(
            (name, plan) -> {
              if (plan.hasGuideline()) {
                measured.put(name, plan.getGuideline());
              }
            });
    guidelines = Map.copyOf(measured);
  }

  /** Of the plans that have one. */
  public Map<String, Long> guidelines() {
    return guidelines;
  }

  @Override
  public void settled() {}

  /** Whether the topic has been read once. */
  public boolean isWhole() {
    return whole.getCount() == 0;
  }

  public boolean awaitWhole(long seconds) throws InterruptedException {
    return whole.await(seconds, TimeUnit.SECONDS);
  }

  Map<String, ZoneRecord> records() {
    return new TreeMap<>(records);
  }

  public @Nullable Zone zone(String id) {
    ZoneRecord record = records.get(ZoneKeys.ZONE + id);
    return record == null ? null : record.getZone();
  }

  public Map<String, Zone> zones() {
    Map<String, Zone> zones = new TreeMap<>();
    records
        .values()
        .forEach(
            record -> {
              if (record.hasZone()) {
                zones.put(record.getZone().getId(), record.getZone());
              }
            });
    return zones;
  }

  /** The next configured zones by id. */
  public List<String> idsAfter(String id, int most) {
    return records.tailMap(ZoneKeys.ZONE + id, false).values().stream()
        .filter(ZoneRecord::hasZone)
        .limit(most)
        .map(record -> record.getZone().getId())
        .toList();
  }

  public Map<String, Plan> plans() {
    Map<String, Plan> plans = new TreeMap<>();
    records
        .subMap(ZoneKeys.PLAN, ZoneKeys.PLAN + Character.MAX_VALUE)
        .values()
        .forEach(
            record -> {
              if (record.hasPlan()) {
                plans.put(record.getPlan().getName(), record.getPlan());
              }
            });
    return plans;
  }

  public boolean websockets(String zone) {
    ZoneRecord record = records.get(ZoneKeys.SETTINGS + zone);
    ZoneSettings settings =
        record == null ? ZoneSettings.getDefaultInstance() : record.getSettings();
    return settings.getWebsockets() != Toggle.OFF;
  }

  /** The zone's own guideline, else its plan's; {@code null} where neither has one. */
  public @Nullable Long guideline(String id) {
    Zone zone = zone(id);
    if (zone != null && zone.hasGuideline()) {
      return zone.getGuideline();
    }
    return zone == null ? null : guidelines.get(zone.getPlan());
  }
}
