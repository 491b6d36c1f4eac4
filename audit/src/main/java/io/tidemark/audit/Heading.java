package io.tidemark.audit;

import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.SnapshotPart;

/**
 * The fields that a batch and a part of a snapshot both have.
 *
 * @param first the emitter's first record in this shard, or its first since it left
 * @param measured false if the emitter could not compare its clock with the broker's yet
 */
record Heading(
    Emitter emitter,
    boolean batch,
    boolean first,
    long sequence,
    long through,
    boolean measured,
    long clockOffset) {
  static Heading of(Batch batch) {
    return new Heading(
        batch.getEmitter(),
        true,
        batch.getSequence() == 1 || batch.getHello(),
        batch.getSequence(),
        batch.getBaseMillis() + batch.getSpanMillis(),
        batch.hasClockOffsetMillis(),
        batch.getClockOffsetMillis());
  }

  static Heading of(SnapshotPart part) {
    return new Heading(
        part.getEmitter(),
        false,
        part.getSequence() == 1,
        part.getSequence(),
        part.getCompleteThroughMillis(),
        part.hasClockOffsetMillis(),
        part.getClockOffsetMillis());
  }
}
