package io.tidemark.ledger;

import io.tidemark.events.v1.SnapshotPart;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One emitter in one shard.
 *
 * <pre>
 *   first word ──▶ LIVE ──leave──▶ LEFT ──hello──▶ LIVE
 *                   │ ├──goodbye─▶ ENDED
 *                   │ └──lease over──▶ LOST ──speaks of what is not settled──▶ LIVE
 * </pre>
 *
 * Lost and back are level changes. One that joins so late that all it says is settled is as a lost
 * one.
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

  final EmitterZones zones;

  Status status = Status.LEFT;
  long sequence;

  /** By the broker's clock, never later than log time. */
  long completeThroughMillis;

  /** Its latest event, by the broker's clock. */
  long lastEventMillis;

  /** The difference to the broker's clock, to be added to its times; of its newest record. */
  long offsetMillis;

  /** From when on it was counted as lost. */
  long lostMillis;

  long lastWordMillis;

  /** Records are missing, and no whole snapshot has come since. */
  boolean gap;

  boolean dirty;

  /** The parts of a snapshot that is not whole yet. */
  final List<SnapshotPart> parts = new ArrayList<>();

  /** The number of them that are in the store, and of older ones that may still be. */
  int partsStored;

  int partsStale;

  /**
   * @param all the zones of the shard, by their own numbers
   */
  Emitter(int index, EmitterId id, NodeAccount node, List<ZoneAccount> all) {
    this.index = index;
    this.id = id;
    this.node = node;
    this.zones = new EmitterZones(all);
  }

  boolean isUnconfirmed(long nowMillis) {
    return gap || nowMillis - completeThroughMillis > LogTime.SILENCE_MILLIS;
  }

  /** Takes a part in; returns all of them once the snapshot is whole. */
  @Nullable List<SnapshotPart> collect(SnapshotPart part) {
    if (part.getPart() == 0) {
      forgetParts();
    }
    if (part.getPart() != parts.size()
        || (!parts.isEmpty() && parts.get(0).getSnapshot() != part.getSnapshot())) {
      forgetParts();
      return null;
    }
    parts.add(part);
    if (parts.size() < part.getParts()) {
      return null;
    }
    List<SnapshotPart> whole = List.copyOf(parts);
    forgetParts();
    return whole;
  }

  void forgetParts() {
    partsStale = Math.max(partsStale, partsStored);
    partsStored = 0;
    parts.clear();
  }
}
