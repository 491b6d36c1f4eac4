package io.tidemark.events;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The names of the zones by the numbers that one emitter has given them in one shard, as a reader
 * of its records keeps them. A reader may begin anywhere in the log: a number whose name has not
 * been read belongs to no zone, and after one whole snapshot all names are known.
 *
 * <p>A duplicate batch must be given to {@link #peek} only.
 */
public final class ZoneNames {
  private final UnaryOperator<String> shared;
  private long numbering;
  private Map<Integer, String> names = new HashMap<>();

  /** The names in a snapshot that is not whole yet. */
  private Map<Integer, String> listed = new HashMap<>();

  private long snapshot;
  private int parts;
  private long sequence;

  public ZoneNames() {
    this(UnaryOperator.identity());
  }

  /**
   * @param shared returns the text that all readers share for a name: the proxies of a fleet name
   *     the same zones
   */
  public ZoneNames(UnaryOperator<String> shared) {
    this.shared = shared;
  }

  ZoneNames(long numbering, Map<String, Integer> numbers) {
    this();
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
      names.put(batch.getNamesFrom() + i, shared.apply(batch.getNames(i)));
    }
    BatchSlices slices = new BatchSlices(batch, names);
    if (batch.getLeave()) {
      names = new HashMap<>();
    }
    return slices;
  }

  /** Reads a part of a snapshot; a duplicate changes nothing. */
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
      listed.put(level.getNumber(), shared.apply(level.getZone()));
    }
    parts++;
    if (parts == part.getParts()) {
      parts = 0;
      numbering = part.getNumbering();
      names = listed;
      listed = new HashMap<>();
    }
  }

  /** Reads a batch that may be a duplicate, with as many names as are known. */
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
