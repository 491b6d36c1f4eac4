package io.tidemark.agent;

import io.tidemark.events.Contract;
import io.tidemark.events.Shards;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The emitter's own counts of all zones, by shard, and what has gathered for the next cut. Detail
 * is kept up to a byte budget, beyond it only counts, which coarsen under a second budget; no count
 * is ever lost. Sender thread only.
 */
final class ShardBooks {
  private static final int MOST_KNOWN = 1 << 20;

  private final AgentClock clock;
  private final AgentConfig.Memory memory;
  private final Pseudonyms pseudonyms;
  private final EventStore events = new EventStore();
  private final Map<String, ShardOutbox> shardByZone = new HashMap<>();
  private ShardOutbox[] shards = new ShardOutbox[0];

  /** The zones of events that came before the number of shards was known. */
  private final ShardOutbox homeless;

  private long nowMillis;
  private long detailGathered;
  private long segments;
  private long tallied;
  private long droppedBadZone;
  private long stragglers;

  ShardBooks(AgentClock clock, AgentConfig.Memory memory, Pseudonyms pseudonyms) {
    this.clock = clock;
    this.memory = memory;
    this.pseudonyms = pseudonyms;
    this.homeless = new ShardOutbox(-1, clock.startMillis());
    this.nowMillis = clock.startMillis() - 1;
  }

  /**
   * Moves what has gathered into its shards, once the number of shards is known. Every shard counts
   * as busy then, since connections may soon open in any of them.
   */
  void placeInto(ShardOutbox[] made) {
    shards = made;
    shardByZone.clear();
    for (ZoneCount zone : homeless.zones.values()) {
      ShardOutbox shard = made[Shards.shard(zone.zone(), made.length)];
      shard.zones.put(zone.zone(), zone);
      shard.open += zone.open();
      if (zone.hasGathered()) {
        shard.gathered.add(zone);
      }
    }
    homeless.zones.clear();
    homeless.gathered.clear();
    for (ShardOutbox shard : made) {
      shard.lastBusyMillis = clock.millis();
    }
  }

  /** The time of what is added from now on, for telling which shards are busy. */
  void at(long millis) {
    nowMillis = millis;
  }

  /** Adds an event or traffic. */
  void add(Slot event) {
    ShardOutbox shard = shardOf(event.zone);
    if (shard == null) {
      droppedBadZone += event.kind == Slot.Kind.TRAFFIC ? 0 : 1;
      return;
    }
    ZoneCount zone = touch(shard, event.zone);
    if (event.atMillis <= shard.completeThroughMillis) {
      event.atMillis = shard.completeThroughMillis + 1;
      stragglers += event.kind == Slot.Kind.TRAFFIC ? 0 : 1;
    }
    if (event.kind == Slot.Kind.TRAFFIC) {
      zone.traffic(event);
      return;
    }
    long before = zone.open();
    if (detailGathered * ZoneCount.EVENT_BYTES < memory.detailBytes()) {
      event.client = pseudonyms.of(event.client);
      zone.add(event);
      detailGathered++;
    } else {
      segments += zone.tally(event);
      tallied++;
    }
    shard.open += zone.open() - before;
  }

  /** Adds the counts of events whose detail was given up before. */
  void add(String id, Segments counts) {
    long events = counts.events();
    ShardOutbox shard = shardOf(id);
    if (shard == null) {
      droppedBadZone += events;
      return;
    }
    for (Segment segment : counts.list()) {
      if (segment.raise(shard.completeThroughMillis)) {
        stragglers += segment.events();
      }
    }
    ZoneCount zone = touch(shard, id);
    long before = zone.open();
    segments += zone.tally(counts);
    tallied += events;
    shard.open += zone.open() - before;
  }

  /** Sets the open connections of a zone to those that an earlier process had counted. */
  void resume(ShardOutbox shard, String id, long open) {
    ZoneCount zone = new ZoneCount(id, events);
    zone.resume(open);
    shard.zones.put(id, zone);
    shard.open += open;
  }

  private ZoneCount touch(ShardOutbox shard, String id) {
    ZoneCount zone = shard.zones.get(id);
    if (zone == null) {
      zone = new ZoneCount(id, events);
      shard.zones.put(id, zone);
    }
    if (!zone.hasGathered()) {
      shard.gathered.add(zone);
      shard.lastBusyMillis = nowMillis;
    }
    return zone;
  }

  private @Nullable ShardOutbox shardOf(String zone) {
    ShardOutbox known = shardByZone.get(zone);
    if (known != null) {
      return known;
    }
    if (!Contract.isZone(zone)) {
      return null;
    }
    if (shardByZone.size() >= MOST_KNOWN) {
      shardByZone.clear();
    }
    ShardOutbox shard = shards.length == 0 ? homeless : shards[Shards.shard(zone, shards.length)];
    shardByZone.put(zone, shard);
    return shard;
  }

  /** Coarsens the counts of events without detail where they exceed their budget. */
  void coarsen(long throughMillis) {
    long most = memory.tallyBytes() / Segment.BYTES;
    for (int i = 0; segments > most && i < Windows.MILLIS.length; i++) {
      for (ShardOutbox shard : shards) {
        coarsen(shard, Windows.MILLIS[i], throughMillis);
      }
      coarsen(homeless, Windows.MILLIS[i], throughMillis);
      most = i == Windows.MILLIS.length - 1 ? Long.MAX_VALUE : most / 2;
    }
  }

  private void coarsen(ShardOutbox shard, long window, long through) {
    for (ZoneCount zone : shard.gathered) {
      segments -= zone.tallies().coarsen(window, through + 1);
    }
  }

  /** Subtracts what a cut has taken from what has gathered. */
  void cut(long detail, long segmentsTaken) {
    detailGathered -= detail;
    segments -= segmentsTaken;
  }

  /** Ends every connection that is still open, as drained; returns how many there were. */
  long drain(long throughMillis) {
    long drained = 0;
    for (ShardOutbox shard : shards) {
      for (ZoneCount zone : List.copyOf(shard.zones.values())) {
        if (zone.open() > 0) {
          touch(shard, zone.zone());
          drained += zone.open();
          segments += zone.drain(Math.max(throughMillis, shard.completeThroughMillis + 1));
        }
      }
      shard.open = 0;
    }
    tallied += drained;
    return drained;
  }

  /** Events with detail that wait for the next cut. */
  long waiting() {
    return detailGathered;
  }

  long tallied() {
    return tallied;
  }

  long droppedBadZone() {
    return droppedBadZone;
  }

  long stragglers() {
    return stragglers;
  }

  long segments() {
    return segments;
  }
}
