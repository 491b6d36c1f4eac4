package io.tidemark.ledger;

import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One emitter in one shard.
 *
 * <pre>
 *   first word ──▶ LIVE ──leave──▶ LEFT ──hello──▶ LIVE
 *                   │ ├──goodbye─▶ ENDED
 *                   │ └──lease over──▶ LOST ──speaks in time again──▶ LIVE   (both are level changes)
 * </pre>
 */
final class Emitter {
  enum Status {
    LIVE,
    LEFT,
    LOST,
    ENDED
  }

  final int index;
  final EmitterId id;
  final NodeAccount node;

  /** Zones in which it has, or had not long ago, connections. */
  final List<Holding> holdings = new ArrayList<>();

  Status status = Status.LIVE;
  long sequence;

  /** By the broker's clock, never later than log time. */
  long completeThroughMillis;

  long lastWordMillis;

  /** Records are missing, and no whole snapshot has come since. */
  boolean gap;

  boolean dirty;

  long snapshot;
  int partsRead;
  final Map<String, Long> collected = new HashMap<>();

  Emitter(int index, EmitterId id, NodeAccount node) {
    this.index = index;
    this.id = id;
    this.node = node;
  }

  boolean isUnconfirmed(long nowMillis) {
    return gap || nowMillis - completeThroughMillis > LogTime.SILENCE_MILLIS;
  }

  /** Takes a part in; returns all levels once the snapshot is whole. */
  @Nullable Map<String, Long> collect(SnapshotPart part) {
    if (part.getPart() == 0) {
      forgetParts();
      snapshot = part.getSnapshot();
    }
    if (part.getSnapshot() != snapshot || part.getPart() != partsRead) {
      forgetParts();
      return null;
    }
    partsRead++;
    for (ZoneLevel level : part.getZonesList()) {
      collected.put(level.getZone(), level.getOpen());
    }
    if (partsRead < part.getParts()) {
      return null;
    }
    Map<String, Long> whole = new HashMap<>(collected);
    forgetParts();
    return whole;
  }

  void forgetParts() {
    partsRead = 0;
    snapshot = 0;
    collected.clear();
  }
}
