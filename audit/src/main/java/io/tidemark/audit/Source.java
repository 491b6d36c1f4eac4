package io.tidemark.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.ZoneNames;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One emitter, as far as the log that was read tells. Where the log's beginning is missing, what
 * the emitter has open is unknown until all parts of its first snapshot have been read; until then
 * {@code whole} is false.
 */
final class Source {
  final String name;

  final ZoneNames names = new ZoneNames();

  /** Its open connections by zone. */
  final Map<String, Long> levels = new TreeMap<>();

  boolean whole;

  /** It counts: what it has open is open. */
  boolean living;

  /** It is lost, or joined behind the books. */
  boolean away;

  /**
   * It is only supposed to be away, from a silence that was found when little was known: a record
   * that comes again, and is the first that is read, makes one who speaks look silent.
   */
  boolean supposed;

  long sequence;

  /** It has been heard twice in a row: no lone duplicate of something old. */
  boolean certain;

  /** By the broker's clock. */
  long through;

  long lastEvent;

  /**
   * It had events in zones that were named before the log that is left begins: its last event may
   * be among them.
   */
  boolean lastEventUnknown;

  long offset;

  private long snapshot = -1;
  private int parts;
  private final Map<String, Long> collected = new TreeMap<>();

  Source(Emitter emitter) {
    ByteString run = emitter.getIncarnation();
    this.name =
        run.isEmpty()
            ? emitter.getNode()
            : "%s/%02x%02x".formatted(emitter.getNode(), run.byteAt(0), run.byteAt(run.size() - 1));
  }

  /** The emitter's next batch, with the names that are known. */
  NamedBatch read(Batch batch) {
    try {
      return names.read(batch);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a batch that is to be rejected", e);
    }
  }

  long lastWord() {
    return Math.max(through, lastEvent);
  }

  /** Takes a part in; returns all that it has open once they are all there, one after another. */
  @Nullable Map<String, Long> collect(SnapshotPart part) {
    if (part.getPart() == 0) {
      forgetParts();
      snapshot = part.getSnapshot();
    }
    if (part.getSnapshot() != snapshot || part.getPart() != parts) {
      forgetParts();
      return null;
    }
    parts++;
    for (ZoneLevel level : part.getZonesList()) {
      collected.put(level.getZone(), level.getOpen());
    }
    if (parts < part.getParts()) {
      return null;
    }
    Map<String, Long> all = new TreeMap<>(collected);
    forgetParts();
    return all;
  }

  void forgetParts() {
    parts = 0;
    snapshot = -1;
    collected.clear();
  }
}
