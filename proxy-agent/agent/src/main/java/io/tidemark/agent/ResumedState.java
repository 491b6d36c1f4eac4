package io.tidemark.agent;

import com.google.protobuf.ByteString;
import io.tidemark.agent.state.JournalFrame;
import io.tidemark.agent.state.ShardState;
import io.tidemark.agent.state.ZoneOpen;
import java.util.HashMap;
import java.util.Map;

/** The state of an emitter as the frames of its journal tell it, all together. */
final class ResumedState {
  /** The last frame, without what is kept apart. */
  private JournalFrame last = JournalFrame.getDefaultInstance();

  private boolean exists;
  private final Map<Integer, ShardState> shards = new HashMap<>();
  private final Map<String, Long> zones = new HashMap<>();

  /** Takes the next frame in; what the source keeps goes to {@code source}. */
  void add(JournalFrame frame, EventSource source) {
    frame.getChangedList().forEach(shard -> shards.put(shard.getShard(), shard));
    for (ZoneOpen zone : frame.getZonesList()) {
      if (zone.getOpen() == 0) {
        zones.remove(zone.getZone());
      } else {
        zones.put(zone.getZone(), zone.getOpen());
      }
    }
    source.restore(frame.getSource().toByteArray());
    last = frame.toBuilder().clearChanged().clearZones().clearSource().build();
    exists = true;
  }

  boolean exists() {
    return exists;
  }

  ByteString incarnation() {
    return last.getIncarnation();
  }

  int shards() {
    return last.getShards();
  }

  long connections() {
    return last.getConnections();
  }

  long throughMillis() {
    return last.getThroughMillis();
  }

  ShardState shard(int shard) {
    return shards.getOrDefault(shard, ShardState.getDefaultInstance());
  }

  /** The open connections of each zone that has some. */
  Map<String, Long> zones() {
    return zones;
  }

  void resume(ClockOffset offset) {
    if (last.hasClockOffsetMillis()) {
      offset.resume(last.getClockOffsetMillis());
    }
  }
}
