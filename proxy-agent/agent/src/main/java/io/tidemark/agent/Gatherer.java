package io.tidemark.agent;

import io.tidemark.events.Contract;
import io.tidemark.events.Shards;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The collector that takes events out of {@link Intake} and counts them per zone. Detail is kept up
 * to a byte budget, beyond it only counts, which coarsen under a second budget; no count is ever
 * lost. Sender thread only.
 */
final class Gatherer {
  private final Intake intake;
  private final AgentClock clock;
  private final AgentConfig.Memory memory;
  private final Pseudonyms pseudonyms;
  private final EventStore events = new EventStore();
  private final Map<String, ShardOutbox> shardByZone = new HashMap<>();
  private ShardOutbox[] shards;
  private final ShardOutbox homeless;
  private List<Slot> later = new ArrayList<>();
  private List<Counts> laterCounts = new ArrayList<>();
  private long throughMillis;

  private long offered;

  /** Slots of the ring that held traffic, which is no event. */
  private long trafficSlots;

  private long overflowed;
  private long detailGathered;
  private long segments;
  private long tallied;
  private long droppedBadZone;
  private long stragglers;

  private record Counts(String zone, Segments segments) {}

  Gatherer(Intake intake, AgentClock clock, AgentConfig.Memory memory, Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
    this.intake = intake;
    this.clock = clock;
    this.memory = memory;
    this.homeless = new ShardOutbox(-1, clock.startMillis());
    this.shards = new ShardOutbox[0];
    this.throughMillis = clock.startMillis() - 1;
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

  /**
   * Takes the events that have been handed over; returns the millisecond through which they are
   * complete. Events of the current millisecond wait for the next call, so that no event is taken
   * without the earlier ones of its connection.
   */
  long gather() {
    long through = Math.max(throughMillis, clock.millis() - 1);
    throughMillis = through;
    List<Slot> events = later;
    later = new ArrayList<>();
    for (Slot event : events) {
      offer(event, through);
    }
    List<Counts> counted = laterCounts;
    laterCounts = new ArrayList<>();
    for (Counts counts : counted) {
      offer(counts, through);
    }
    long fromRing =
        intake.take(
            (zone, counts) -> {
              overflowed += counts.events();
              offer(new Counts(zone, counts), through);
            },
            slot -> {
              trafficSlots += slot.kind == Slot.Kind.TRAFFIC ? 1 : 0;
              offer(slot, through);
            });
    offered = fromRing - trafficSlots + overflowed;
    coarsen(through);
    return through;
  }

  private void offer(Slot event, long through) {
    if (event.atMillis > through) {
      later.add(event.copy());
      return;
    }
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

  private void offer(Counts counts, long through) {
    Segments after = counts.segments.splitAfter(through);
    if (!after.isEmpty()) {
      laterCounts.add(new Counts(counts.zone, after));
    }
    if (counts.segments.isEmpty()) {
      return;
    }
    long events = counts.segments.events();
    ShardOutbox shard = shardOf(counts.zone);
    if (shard == null) {
      droppedBadZone += events;
      return;
    }
    for (Segment segment : counts.segments.list()) {
      if (segment.raise(shard.completeThroughMillis)) {
        stragglers += segment.events();
      }
    }
    ZoneCount zone = touch(shard, counts.zone);
    long before = zone.open();
    segments += zone.tally(counts.segments);
    tallied += events;
    shard.open += zone.open() - before;
  }

  private ZoneCount touch(ShardOutbox shard, String id) {
    ZoneCount zone = shard.zones.get(id);
    if (zone == null) {
      zone = new ZoneCount(id, events);
      shard.zones.put(id, zone);
    }
    if (!zone.hasGathered()) {
      shard.gathered.add(zone);
      shard.lastBusyMillis = throughMillis;
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
    if (shardByZone.size() >= 1 << 20) {
      shardByZone.clear();
    }
    ShardOutbox shard = shards.length == 0 ? homeless : shards[Shards.shard(zone, shards.length)];
    shardByZone.put(zone, shard);
    return shard;
  }

  private void coarsen(long through) {
    long most = memory.tallyBytes() / Segment.BYTES;
    for (int i = 0; segments > most && i < Windows.MILLIS.length; i++) {
      for (ShardOutbox shard : shards) {
        coarsen(shard, Windows.MILLIS[i], through);
      }
      coarsen(homeless, Windows.MILLIS[i], through);
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

  /** Ends every connection that is still open, as drained. */
  void drain() {
    for (ShardOutbox shard : shards) {
      for (ZoneCount zone : List.copyOf(shard.zones.values())) {
        if (zone.open() > 0) {
          touch(shard, zone.zone());
          tallied += zone.open();
          offered += zone.open();
          overflowed += zone.open();
          segments += zone.drain(Math.max(throughMillis, shard.completeThroughMillis + 1));
        }
      }
      shard.open = 0;
    }
  }

  long offered() {
    return offered;
  }

  long waiting() {
    long waiting = detailGathered;
    for (Slot event : later) {
      waiting += event.kind == Slot.Kind.TRAFFIC ? 0 : 1;
    }
    for (Counts counts : laterCounts) {
      waiting += counts.segments.events();
    }
    return waiting;
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

  long throughMillis() {
    return throughMillis;
  }
}
