package io.tidemark.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Client;
import io.tidemark.events.Contract;
import io.tidemark.events.Topic;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneRecord;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Zones, toggles and limits in force, for {@code admit} and for routing. One thread applies
 * records; any thread asks. An empty table allows everything.
 */
final class Tables implements ZoneDirectory {
  private record Block(String zone, int bits, Client prefix) {}

  private final Map<String, Zone> zones = new ConcurrentHashMap<>();
  private final Map<String, Zone> byHost = new ConcurrentHashMap<>();
  private final Set<String> off = ConcurrentHashMap.newKeySet();
  private final Map<String, LimitRecord> limits = new ConcurrentHashMap<>();
  private final Map<String, LimitRecord> refusing = new ConcurrentHashMap<>();
  private final Map<Block, LimitRecord> blocks = new ConcurrentHashMap<>();
  private final Set<Integer> blockBits = new ConcurrentSkipListSet<>();
  private volatile boolean ready;

  Admission admit(String zone, Client client, long nowMillis) {
    if (off.contains(zone)) {
      return Admission.OFF;
    }
    LimitRecord cap = refusing.get(zone);
    if (cap != null && nowMillis < cap.getExpiresMillis()) {
      return refusal(RefusalReason.ZONE_LIMIT, cap, nowMillis, 30);
    }
    for (int bits : blockBits) {
      Client prefix = client.prefix(bits);
      LimitRecord block = blocks.get(new Block(zone, bits, prefix));
      if (block == null) {
        block = blocks.get(new Block("", bits, prefix));
      }
      if (block != null && nowMillis < block.getExpiresMillis()) {
        return refusal(RefusalReason.SOURCE_LIMIT, block, nowMillis, 3600);
      }
    }
    return Admission.ALLOWED;
  }

  private static Admission refusal(
      RefusalReason reason, LimitRecord limit, long nowMillis, int atMostSeconds) {
    long left = (limit.getExpiresMillis() - nowMillis + 999) / 1000;
    return new Admission(reason, limit.getId(), (int) Math.max(1, Math.min(left, atMostSeconds)));
  }

  /**
   * One record of {@code tidemark.zones} or {@code tidemark.limits}; what cannot be read is left
   * out.
   */
  void apply(Topic topic, String name, byte @Nullable [] value) {
    try {
      if (topic == Topic.LIMITS) {
        limit(name, value == null ? null : LimitRecord.parseFrom(value));
      } else if (name.startsWith(ZoneKeys.ZONE)) {
        zone(
            name.substring(ZoneKeys.ZONE.length()),
            value == null ? null : ZoneRecord.parseFrom(value).getZone());
      } else if (name.startsWith(ZoneKeys.SETTINGS)) {
        boolean isOff =
            value != null
                && ZoneRecord.parseFrom(value).getSettings().getWebsockets() == Toggle.OFF;
        String zone = name.substring(ZoneKeys.SETTINGS.length());
        boolean unused = isOff ? off.add(zone) : off.remove(zone);
      }
    } catch (InvalidProtocolBufferException e) {
      // Someone else's record; the application checks and reports what is written there.
    }
  }

  private void zone(String id, @Nullable Zone zone) {
    Zone old = zone == null ? zones.remove(id) : zones.put(id, zone);
    if (zone != null) {
      zone.getHostsList().forEach(host -> byHost.put(host, zone));
    }
    if (old != null) {
      for (String host : old.getHostsList()) {
        if (zone == null || !zone.getHostsList().contains(host)) {
          byHost.computeIfPresent(host, (h, at) -> at.getId().equals(id) ? null : at);
        }
      }
    }
  }

  private void limit(String id, @Nullable LimitRecord limit) {
    LimitRecord old = limit == null ? limits.remove(id) : limits.put(id, limit);
    if (old != null && old.hasCap()) {
      refusing.remove(old.getZone(), old);
    }
    if (old != null && old.hasBlock()) {
      blocks.remove(block(old));
    }
    if (limit == null || limit.getContract() != Contract.VERSION) {
      return;
    }
    if (limit.hasCap() && limit.getCap().getRefusing()) {
      refusing.put(limit.getZone(), limit);
    }
    if (limit.hasBlock()) {
      blocks.put(block(limit), limit);
      blockBits.add(limit.getBlock().getPrefixBits());
    }
  }

  private static Block block(LimitRecord limit) {
    SourceBlock source = limit.getBlock();
    Client prefix = new Client(source.getClientHigh(), source.getClientLow());
    return new Block(
        limit.getZone(), source.getPrefixBits(), prefix.prefix(source.getPrefixBits()));
  }

  /**
   * Forgets every key that a whole read of the topics did not show: it was deleted while no one
   * looked.
   */
  void retain(Set<String> zoneKeys, Set<String> limitIds) {
    for (String id : Set.copyOf(zones.keySet())) {
      if (!zoneKeys.contains(ZoneKeys.ZONE + id)) {
        zone(id, null);
      }
    }
    off.removeIf(id -> !zoneKeys.contains(ZoneKeys.SETTINGS + id));
    for (String id : Set.copyOf(limits.keySet())) {
      if (!limitIds.contains(id)) {
        limit(id, null);
      }
    }
    ready = true;
  }

  void readFromDisk() {
    ready = true;
  }

  @Override
  public @Nullable Zone zoneOf(String host) {
    return byHost.get(host);
  }

  @Override
  public boolean isReady() {
    return ready;
  }
}
