package io.tidemark.events;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.SnapshotPart;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the topic of connections that gives each batch with the names of its zones. It may
 * begin anywhere: after {@link #RUN_UP} it has read a whole snapshot of every emitter that has
 * anything open, and knows all names.
 */
public final class BatchReader {
  /** Emitters send a snapshot every 30 seconds; one may be lost. */
  public static final Duration RUN_UP = Duration.ofSeconds(75);

  private record Writer(Emitter emitter, int shard) {}

  private final Map<Writer, ZoneNames> writers = new HashMap<>();

  /** The batch that the record holds, or {@code null} for a record of another kind. */
  public @Nullable NamedBatch read(ConnectionRecord record) throws InvalidProtocolBufferException {
    return switch (record.getKindCase()) {
      case BATCH -> {
        Batch batch = record.getBatch();
        yield of(batch.getEmitter(), batch.getShard()).peek(batch);
      }
      case SNAPSHOT_PART -> {
        SnapshotPart part = record.getSnapshotPart();
        of(part.getEmitter(), part.getShard()).read(part);
        yield null;
      }
      case TICK, CONTROL, KIND_NOT_SET -> null;
    };
  }

  private ZoneNames of(Emitter emitter, int shard) {
    return writers.computeIfAbsent(new Writer(emitter, shard), writer -> new ZoneNames());
  }
}
