package io.tidemark.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Client;
import io.tidemark.events.Contract;
import io.tidemark.events.HostTable;
import io.tidemark.events.LimitKeys;
import io.tidemark.events.Topic;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.Toggle;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.events.v1.ZoneSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Zones, toggles and limits in force, for {@code admit} and for routing. One thread applies
 * records; any thread asks. An empty table allows everything.
 */
final class Tables implements ZoneDirectory {
  /**
   * A zone's limit of the connections of each client.
   *
   * @param sinceMillis connections that opened earlier are not counted
   */
  record ClientLimit(int most, long sinceMillis) {
    static final ClientLimit NONE = new ClientLimit(0, Long.MAX_VALUE);
  }

  private record Block(String zone, int bits, Client prefix) {}

  private final Map<String, Zone> zones = new ConcurrentHashMap<>();
  private final HostTable<Zone> byHost = new HostTable<>();
  private final Set<String> off = ConcurrentHashMap.newKeySet();

  /** The zones in {@link #off} whose open connections are ended too. */
  private final Set<String> ended = ConcurrentHashMap.newKeySet();

  /** The zones that limit the connections of each client, with the time since when. */
  private final Map<String, ClientLimit> ofClients = new ConcurrentHashMap<>();

  private final Map<String, LimitRecord> limits = new ConcurrentHashMap<>();
  private final Map<String, LimitRecord> caps = new ConcurrentHashMap<>();

  /** The time until which a cap refuses, by the id of the cap. */
  private final Map<String, Long> refusing = new ConcurrentHashMap<>();

  private final Map<Block, LimitRecord> blocks = new ConcurrentHashMap<>();
  private final Set<Integer> blockBits = new ConcurrentSkipListSet<>();
  private final List<Consumer<Zone>> followers = new CopyOnWriteArrayList<>();
  private final Pseudonyms pseudonyms;
  private volatile boolean ready;

  Tables(Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
  }

  Admission admit(String zone, Client client, long nowMillis) {
    return admit(zone, Protocol.WEBSOCKET, client, nowMillis);
  }

  /** The switch of a zone is about its WebSockets. */
  Admission admit(String zone, Protocol protocol, Client client, long nowMillis) {
    if (protocol == Protocol.WEBSOCKET && off.contains(zone)) {
      return Admission.OFF;
    }
    LimitRecord cap = caps.get(zone);
    if (cap != null
        && nowMillis < refusing.getOrDefault(cap.getId(), 0L)
        && nowMillis < cap.getExpiresMillis()) {
      return refusal(RefusalReason.ZONE_LIMIT, cap, nowMillis, 30);
    }
    LimitRecord block = block(zone, client, nowMillis);
    return block == null
        ? Admission.ALLOWED
        : refusal(RefusalReason.SOURCE_LIMIT, block, nowMillis, 3600);
  }

  /** The block on this client, which may name its address or its pseudonym. */
  private @Nullable LimitRecord block(String zone, Client client, long nowMillis) {
    LimitRecord block = blockOf(zone, client, nowMillis);
    return block == null && pseudonyms.areOn() && !blocks.isEmpty()
        ? blockOf(zone, pseudonyms.of(client), nowMillis)
        : block;
  }

  private @Nullable LimitRecord blockOf(String zone, Client client, long nowMillis) {
    for (int bits : blockBits) {
      Client prefix = client.prefix(bits);
      LimitRecord block = blocks.get(new Block(zone, bits, prefix));
      if (block == null) {
        block = blocks.get(new Block("", bits, prefix));
      }
      if (block != null && nowMillis < block.getExpiresMillis()) {
        return block;
      }
    }
    return null;
  }

  /** The zone's limit of the connections of each client. */
  ClientLimit ofClient(String zone) {
    return ofClients.isEmpty() ? ClientLimit.NONE : ofClients.getOrDefault(zone, ClientLimit.NONE);
  }

  boolean ends(String zone, Client client, long nowMillis) {
    return ends(zone, Protocol.WEBSOCKET, client, nowMillis);
  }

  /** True if a limit, or the zone's toggle, wants this client's open connections ended. */
  boolean ends(String zone, Protocol protocol, Client client, long nowMillis) {
    if (protocol == Protocol.WEBSOCKET && ended.contains(zone)) {
      return true;
    }
    LimitRecord block = blocks.isEmpty() ? null : block(zone, client, nowMillis);
    return block != null && block.getBlock().getCloseEstablished();
  }

  boolean endsSome() {
    return !ended.isEmpty()
        || blocks.values().stream().anyMatch(limit -> limit.getBlock().getCloseEstablished());
  }

  private static Admission refusal(
      RefusalReason reason, LimitRecord limit, long nowMillis, int atMostSeconds) {
    long left = (limit.getExpiresMillis() - nowMillis + 999) / 1000;
    return new Admission(reason, limit.getId(), (int) Math.max(1, Math.min(left, atMostSeconds)));
  }

  /**
   * Applies one record of {@code tidemark.zones} or {@code tidemark.limits}; a record that cannot
   * be read is ignored.
   */
  void apply(Topic topic, String name, byte @Nullable [] value) {
    try {
      if (topic == Topic.LIMITS) {
        LimitRecord limit = value == null ? null : LimitRecord.parseFrom(value);
        if (name.startsWith(LimitKeys.REFUSAL)) {
          refusal(name.substring(LimitKeys.REFUSAL.length()), limit);
        } else {
          limit(name, limit);
        }
      } else if (name.startsWith(ZoneKeys.ZONE)) {
        zone(
            name.substring(ZoneKeys.ZONE.length()),
            value == null ? null : ZoneRecord.parseFrom(value).getZone());
      } else if (name.startsWith(ZoneKeys.SETTINGS)) {
        settings(
            name.substring(ZoneKeys.SETTINGS.length()),
            value == null
                ? ZoneSettings.getDefaultInstance()
                : ZoneRecord.parseFrom(value).getSettings());
      }
    } catch (InvalidProtocolBufferException e) {
      // Not a valid record; the application checks these topics and reports it.
    }
  }

  private void zone(String id, @Nullable Zone zone) {
    if (zone != null) {
      followers.forEach(follower -> follower.accept(zone));
    }
    if (zone == null || zone.getPerClient() == 0) {
      ofClients.remove(id);
    } else {
      ofClients.compute(
          id,
          (key, before) ->
              new ClientLimit(
                  zone.getPerClient(),
                  before == null ? System.currentTimeMillis() : before.sinceMillis()));
    }
    Zone old = zone == null ? zones.remove(id) : zones.put(id, zone);
    if (zone != null) {
      zone.getHostsList().forEach(host -> byHost.put(host, zone));
    }
    if (old != null) {
      for (String host : old.getHostsList()) {
        if (zone == null || !zone.getHostsList().contains(host)) {
          byHost.remove(host, at -> at.getId().equals(id));
        }
      }
    }
  }

  private void settings(String zone, ZoneSettings settings) {
    if (settings.getWebsockets() != Toggle.OFF) {
      ended.remove(zone);
      off.remove(zone);
      return;
    }
    off.add(zone);
    if (settings.getCloseEstablished()) {
      ended.add(zone);
    } else {
      ended.remove(zone);
    }
  }

  private void refusal(String id, @Nullable LimitRecord refusal) {
    if (refusal == null) {
      refusing.remove(id);
    } else {
      refusing.put(id, refusal.getRefusal().getUntilMillis());
    }
  }

  private void limit(String key, @Nullable LimitRecord limit) {
    LimitRecord old = limit == null ? limits.remove(key) : limits.put(key, limit);
    if (old != null && old.hasCap()) {
      caps.remove(old.getZone(), old);
    }
    if (old != null && old.hasBlock()) {
      blocks.remove(block(old), old);
    }
    if (limit == null || limit.getContract() != Contract.VERSION) {
      return;
    }
    if (limit.hasCap()) {
      caps.put(limit.getZone(), limit);
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
   * Removes every key that was not in a complete read of the topics: it was deleted while this
   * proxy did not follow them.
   */
  void retain(Set<String> zoneKeys, Set<String> limitKeys) {
    for (String id : Set.copyOf(zones.keySet())) {
      if (!zoneKeys.contains(ZoneKeys.ZONE + id)) {
        zone(id, null);
      }
    }
    off.removeIf(id -> !zoneKeys.contains(ZoneKeys.SETTINGS + id));
    ended.retainAll(off);
    for (String key : Set.copyOf(limits.keySet())) {
      if (!limitKeys.contains(key)) {
        limit(key, null);
      }
    }
    refusing.keySet().removeIf(id -> !limitKeys.contains(LimitKeys.REFUSAL + id));
    ready = true;
  }

  void readFromDisk() {
    ready = true;
  }

  @Override
  public @Nullable Zone zoneOf(String host) {
    return byHost.find(host);
  }

  @Override
  public boolean counts(String zone, Protocol protocol) {
    Zone its = protocol == Protocol.WEBSOCKET ? null : zones.get(zone);
    return protocol == Protocol.WEBSOCKET
        || (its != null && its.getStreamsList().contains(protocol));
  }

  @Override
  public void follow(Consumer<Zone> listener) {
    followers.add(listener);
    zones.values().forEach(listener);
  }

  @Override
  public boolean isReady() {
    return ready;
  }
}
