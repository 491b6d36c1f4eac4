package io.tidemark.events;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of the zones by the numbers that one emitter has given them in one shard: what a reader
 * of its records keeps. It may begin anywhere in the log: a number whose name it has not read is of
 * no zone, and after one whole snapshot it knows them all.
 *
 * <p>A batch that comes again must be given to {@link #peek} only.
 */
public final class ZoneNames {
  private long numbering;
  private Map<Integer, String> names = new HashMap<>();

  /** The names in a snapshot that is not whole yet. */
  private Map<Integer, String> listed = new HashMap<>();

  private long snapshot;
  private int parts;
  private long sequence;

  public ZoneNames() {}

  ZoneNames(long numbering, Map<String, Integer> numbers) {
    this.numbering = numbering;
    numbers.forEach((name, number) -> names.put(number, name));
  }

  /** Reads the emitter's next batch. */
  public NamedBatch read(Batch batch) throws InvalidProtocolBufferException {
    return new BatchDecoding(slices(batch)).decode();
  }

  /** Reads the emitter's next batch and leaves its columns as they are. */
  public BatchSlices slices(Batch batch) throws InvalidProtocolBufferException {
    BatchShape.check(batch);
    parts = 0;
    sequence = batch.getSequence();
    if (batch.getNumbering() != numbering) {
      numbering = batch.getNumbering();
      names = new HashMap<>();
    }
    for (int i = 0; i < batch.getNamesCount(); i++) {
      names.put(batch.getNamesFrom() + i, batch.getNames(i));
    }
    BatchSlices slices = new BatchSlices(batch, names);
    if (batch.getLeave()) {
      names = new HashMap<>();
    }
    return slices;
  }

  /** Reads a part of a snapshot; one that comes again changes nothing. */
  public void read(SnapshotPart part) {
    if (part.getSequence() <= sequence) {
      return;
    }
    boolean follows =
        part.getPart() == 0
            || (part.getPart() == parts
                && part.getSnapshot() == snapshot
                && part.getSequence() == sequence + 1);
    sequence = part.getSequence();
    if (!follows) {
      parts = 0;
      return;
    }
    if (part.getPart() == 0) {
      listed = new HashMap<>();
      parts = 0;
      snapshot = part.getSnapshot();
    }
    for (ZoneLevel level : part.getZonesList()) {
      listed.put(level.getNumber(), level.getZone());
    }
    parts++;
    if (parts == part.getParts()) {
      parts = 0;
      numbering = part.getNumbering();
      names = listed;
      listed = new HashMap<>();
    }
  }

  /** A batch that may have been read before, with as many names as are known. */
  public NamedBatch peek(Batch batch) throws InvalidProtocolBufferException {
    if (batch.getSequence() > sequence) {
      return read(batch);
    }
    ZoneNames then = new ZoneNames();
    if (batch.getNumbering() == numbering) {
      then.numbering = numbering;
      then.names = new HashMap<>(names);
    }
    return then.read(batch);
  }
}
