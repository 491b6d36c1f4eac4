package io.tidemark.zones;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Topic;
import io.tidemark.events.TopicTable;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.Plan;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.events.v1.ZoneSettings;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Plans, zones and their settings as {@code tidemark.zones} has them now. */
public final class ZoneTable extends TopicTable<ZoneRecord> {
  private final Object settingsChanged = new Object();
  private volatile Map<String, Long> guidelines = Map.of();

  public ZoneTable() {
    super(Topic.ZONES);
  }

  @Override
  protected ZoneRecord parse(byte[] value) throws InvalidProtocolBufferException {
    return ZoneRecord.parseFrom(value);
  }

  @Override
  protected int contract(ZoneRecord record) {
    return record.getContract();
  }

  @Override
  protected void changed(String key) {
    if (key.startsWith(ZoneKeys.PLAN)) {
      measure();
    } else if (key.startsWith(ZoneKeys.SETTINGS)) {
      synchronized (settingsChanged) {
        settingsChanged.notifyAll();
      }
    }
  }

  @Override
  protected void changedAll() {
    measure();
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

  /** The guidelines of the plans that have one. */
  public Map<String, Long> guidelines() {
    return guidelines;
  }

  /** All records by key. */
  Map<String, ZoneRecord> all() {
    return new TreeMap<>(records());
  }

  public @Nullable Zone zone(String id) {
    ZoneRecord record = records().get(ZoneKeys.ZONE + id);
    return record == null ? null : record.getZone();
  }

  public Map<String, Zone> zones() {
    Map<String, Zone> zones = new TreeMap<>();
    records()
        .values()
        .forEach(
            record -> {
              if (record.hasZone()) {
                zones.put(record.getZone().getId(), record.getZone());
              }
            });
    return zones;
  }

  /** The ids of the next zones after {@code id}. */
  public List<String> idsAfter(String id, int most) {
    return records().tailMap(ZoneKeys.ZONE + id, false).values().stream()
        .filter(ZoneRecord::hasZone)
        .limit(most)
        .map(record -> record.getZone().getId())
        .toList();
  }

  public Map<String, Plan> plans() {
    Map<String, Plan> plans = new TreeMap<>();
    below(ZoneKeys.PLAN)
        .values()
        .forEach(
            record -> {
              if (record.hasPlan()) {
                plans.put(record.getPlan().getName(), record.getPlan());
              }
            });
    return plans;
  }

  /** The settings of a zone; the defaults if nobody has set any. */
  public ZoneSettings settings(String zone) {
    ZoneRecord record = records().get(ZoneKeys.SETTINGS + zone);
    return record == null ? ZoneSettings.getDefaultInstance() : record.getSettings();
  }

  public boolean websockets(String zone) {
    return settings(zone).getWebsockets() != Toggle.OFF;
  }

  /**
   * Waits until these settings, or newer ones, are in the table; returns whether they came in time.
   */
  public boolean awaitSettings(ZoneSettings wanted, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (settingsChanged) {
      while (settings(wanted.getZone()).getModifiedMillis() < wanted.getModifiedMillis()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        settingsChanged.wait(left);
      }
    }
    return true;
  }

  /**
   * A plan's expected volume of concurrent connections in a word: the smallest guideline is low,
   * the largest high, what lies between medium, and none custom.
   */
  public String volume(String plan) {
    Long guideline = guidelines.get(plan);
    if (guideline == null) {
      return "custom";
    }
    LongSummaryStatistics all =
        guidelines.values().stream().mapToLong(Long::longValue).summaryStatistics();
    if (guideline == all.getMin()) {
      return "low";
    }
    return guideline == all.getMax() ? "high" : "medium";
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
