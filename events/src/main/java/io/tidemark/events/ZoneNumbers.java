package io.tidemark.events;

import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers that one emitter has given to the zones of one shard, as a writer of batches keeps
 * them. A reader keeps {@link ZoneNames}.
 *
 * <p>A change by a snapshot or a leave takes effect with the next record, so that records that
 * Kafka has not acknowledged yet can be written anew.
 */
public final class ZoneNumbers {
  private long numbering = 1;
  private int next;
  private Map<String, Integer> numbers = new HashMap<>();

  /** The numbers after the snapshot or the leave that was written last. */
  private Map<String, Integer> later = new HashMap<>();

  private long laterNumbering = 1;
  private int laterNext;
  private boolean isLater;
  private boolean isRenumbering;

  public ZoneNumbers() {}

  /**
   * Goes on where another process stopped, whose numbers are not known: zones are named again, with
   * the numbers that follow.
   */
  public ZoneNumbers(long numbering, int given) {
    this.numbering = numbering;
    this.next = given;
  }

  /** The numbering of the next record. */
  public long numbering() {
    return isLater ? laterNumbering : numbering;
  }

  /** The count of numbers that the next record follows. */
  public int next() {
    return isLater ? laterNext : next;
  }

  /** The count of numbers that have been given in this numbering. */
  public int given() {
    return next;
  }

  /**
   * The next snapshot begins another numbering, with numbers only for the zones in that snapshot.
   */
  public void renumber() {
    isRenumbering = true;
  }

  /** Encodes a batch in the form that is written to Kafka. */
  public Batch number(NamedBatch batch) {
    return new BatchEncoding(batch, this).encode();
  }

  /** After a leave no zone has a number. */
  void left() {
    begin();
    isLater = true;
  }

  void takeEffect() {
    if (isLater) {
      numbering = laterNumbering;
      next = laterNext;
      numbers = later;
      isLater = false;
    }
  }

  private void begin() {
    takeEffect();
    later = new HashMap<>();
    laterNumbering = isRenumbering ? numbering + 1 : numbering;
    laterNext = isRenumbering ? 0 : next;
    isRenumbering = false;
  }

  /** The zone's number; a zone without a number gets the next one and is named in the batch. */
  int of(String zone, Batch.Builder batch) {
    Integer known = numbers.get(zone);
    if (known != null) {
      return known;
    }
    batch.addNames(zone);
    numbers.put(zone, next);
    return next++;
  }

  /**
   * A part of a snapshot with its zones' numbers. After the last part, zones that no part names
   * have none.
   */
  public SnapshotPart number(SnapshotPart part) {
    if (part.getPart() == 0) {
      begin();
    }
    SnapshotPart.Builder with = part.toBuilder().setNumbering(laterNumbering);
    for (ZoneLevel.Builder level : with.getZonesBuilderList()) {
      Integer known = laterNumbering == numbering ? numbers.get(level.getZone()) : null;
      if (known == null) {
        known = laterNext++;
      }
      later.put(level.getZone(), known);
      level.setNumber(known);
    }
    isLater = part.getPart() == part.getParts() - 1;
    return with.build();
  }

  /** The names by number, as a reader knows them before the last snapshot or leave. */
  public ZoneNames names() {
    return new ZoneNames(numbering, numbers);
  }

  /**
   * Forgets the last snapshot or leave, and the numbers from {@code from} on: Kafka has not
   * acknowledged their records, which are written anew.
   */
  public void takeBack(int from) {
    isLater = false;
    numbers.values().removeIf(number -> number >= from);
    next = from;
  }
}
