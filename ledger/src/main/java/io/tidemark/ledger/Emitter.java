package io.tidemark.ledger;

import io.tidemark.events.v1.SnapshotPart;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one emitter in one shard.
 *
 * <pre>
 *   1st record ──▶ LIVE ──leave──▶ LEFT ──hello──▶ LIVE
 *                   │ ├──goodbye─▶ ENDED
 *                   │ └──lease over──▶ LOST ──reports past the settled time──▶ LIVE
 * </pre>
 *
 * Loss and return are level changes. An emitter counts as lost from the start if its first reports
 * are older than the settled time or than a lease. A leave or a goodbye also ends {@code LOST}.
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

  /** The time of its latest event, by the broker's clock. */
  long lastEventMillis;

  /**
   * The broker's clock minus the emitter's, to be added to the emitter's times; from its newest
   * record.
   */
  long offsetMillis;

  /** The time from which it counts as lost. */
  long lostMillis;

  long lastWordMillis;

  /** Records are missing, and no whole snapshot has come since. */
  boolean gap;

  boolean dirty;

  /** The parts of a snapshot that is not whole yet. */
  final List<SnapshotPart> parts = new ArrayList<>();

  /** The number of these parts in the store, and of older parts that may still be there. */
  int partsStored;

  int partsStale;

  /**
   * @param all the zones of the shard, by their index
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

  /** Adds a part; returns all parts once the snapshot is whole, otherwise {@code null}. */
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
