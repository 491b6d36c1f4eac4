package io.tidemark.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.BatchSlices;
import io.tidemark.events.ZoneNames;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of one emitter, as the audit knows it from the part of the log that it has read. Where
 * the log's beginning is missing, what the emitter has open is unknown until all parts of its first
 * snapshot have been read; until then {@code whole} is false.
 */
final class Source {
  final String name;

  final ZoneNames names;

  /** The emitter's open connections in one zone. */
  static final class Level {
    final ZoneHistory zone;
    long open;

    Level(ZoneHistory zone) {
      this.zone = zone;
    }
  }

  /** The levels by zone; 0 where nothing is open any more. */
  private final Map<String, Level> levels = new HashMap<>();

  /** The levels by the number that the emitter last gave to the zone. */
  private @Nullable Level[] byNumber = {};

  boolean whole;

  /** True if the emitter is living: its open connections are in the counts of the zones. */
  boolean living;

  /**
   * True if the emitter is lost, or began to report at a time that was already settled: its open
   * connections do not count.
   */
  boolean away;

  /**
   * Whether {@code away} is only an assumption. Where the beginning of the log is missing, an old
   * record that was repeated and is read first makes a living emitter look silent.
   */
  boolean supposed;

  long sequence;

  /**
   * True if the emitter is certain to be living: two records in a row were read, so the first was
   * no repeated old one.
   */
  boolean certain;

  /** The time through which the emitter has reported everything, by the broker's clock. */
  long through;

  long lastEvent;

  /**
   * The latest time that events of the emitter may have that are unknown: they are in the deleted
   * part of the log, or in zones that were named there. No event is later than the record's time.
   */
  long unknownEventsTo;

  long offset;

  private long snapshot = -1;
  private int parts;
  private final Map<String, Long> collected = new TreeMap<>();

  Source(Emitter emitter, Histories histories) {
    this.name = name(emitter);
    this.names = new ZoneNames(zone -> histories.zone(zone).zone);
  }

  /** The emitter's name for people: the node, and the ends of its incarnation. */
  static String name(Emitter emitter) {
    ByteString run = emitter.getIncarnation();
    return run.isEmpty()
        ? emitter.getNode()
        : "%s/%02x%02x".formatted(emitter.getNode(), run.byteAt(0), run.byteAt(run.size() - 1));
  }

  /** The slices of the emitter's next batch, with the names that are known. */
  BatchSlices read(Batch batch) {
    try {
      return names.slices(batch);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "the batch cannot be read, and should have been rejected before", e);
    }
  }

  Level level(String zone, Histories histories) {
    Level known = levels.get(zone);
    if (known == null) {
      known = new Level(histories.zone(zone));
      levels.put(zone, known);
    }
    return known;
  }

  /** The emitter's level in the slice's zone; {@code null} where the zone's name was not read. */
  @Nullable Level level(BatchSlices slice, Histories histories) {
    String zone = slice.zone();
    if (zone == null) {
      return null;
    }
    int number = slice.number();
    if (number >= byNumber.length) {
      byNumber = Arrays.copyOf(byNumber, number + 1 + number / 2);
    }
    Level known = byNumber[number];
    if (known == null || !known.zone.zone.equals(zone)) {
      known = level(zone, histories);
      byNumber[number] = known;
    }
    return known;
  }

  Collection<Level> levels() {
    return levels.values();
  }

  /** Replaces the emitter's levels by these. */
  void replaceLevels(Map<String, Long> all, Histories histories) {
    forgetLevels();
    all.forEach((zone, open) -> level(zone, histories).open = open);
  }

  void forgetLevels() {
    levels.clear();
    byNumber = new Level[0];
  }

  long lastWord() {
    return Math.max(through, lastEvent);
  }

  /**
   * Adds one part of a snapshot. Returns the emitter's open connections by zone if all parts have
   * come in their order, and otherwise {@code null}.
   */
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
