package io.tidemark.agent;

import com.google.protobuf.ByteString;
import io.tidemark.agent.state.JournalFrame;
import io.tidemark.agent.state.ShardState;
import io.tidemark.agent.state.ZoneOpen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The state of an emitter as the frames of its journal tell it, all together. */
final class ResumedState {
  private final List<JournalFrame> frames;
  private final Map<Integer, ShardState> shards = new HashMap<>();
  private final Map<String, Long> zones = new HashMap<>();

  ResumedState(List<JournalFrame> frames) {
    this.frames = frames;
    for (JournalFrame frame : frames) {
      frame.getChangedList().forEach(shard -> shards.put(shard.getShard(), shard));
      for (ZoneOpen zone : frame.getZonesList()) {
        zones.put(zone.getZone(), zone.getOpen());
      }
    }
    zones.values().removeIf(open -> open == 0);
  }

  boolean exists() {
    return !frames.isEmpty();
  }

  private JournalFrame last() {
    return exists() ? frames.get(frames.size() - 1) : JournalFrame.getDefaultInstance();
  }

  String node() {
    return last().getNode();
  }

  ByteString incarnation() {
    return last().getIncarnation();
  }

  String boot() {
    return last().getBoot();
  }

  int shards() {
    return last().getShards();
  }

  long connections() {
    return last().getConnections();
  }

  long throughMillis() {
    return last().getThroughMillis();
  }

  ShardState shard(int shard) {
    return shards.getOrDefault(shard, ShardState.getDefaultInstance());
  }

  /** The open connections of each zone. */
  Map<String, Long> zones() {
    return zones;
  }

  void resume(ClockOffset offset) {
    if (last().hasClockOffsetMillis()) {
      offset.resume(last().getClockOffsetMillis());
    }
  }

  void resume(EventSource source) {
    frames.forEach(frame -> source.restore(frame.getSource().toByteArray()));
  }
}
