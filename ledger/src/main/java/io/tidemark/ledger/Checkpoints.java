package io.tidemark.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.ledger.state.PositionState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The writer and reader of the ledger's stored books. To write each zone with each commit would
 * cost more than booking does, so most commits write only how far the shard has come. The books
 * themselves are written now and then: a checkpoint, in one transaction with its commit. After a
 * restart the books are read as of the checkpoint, and what was committed since is booked once more
 * from the log, with its output left out. This is correct because the same records in the same
 * order always give the same books.
 */
public final class Checkpoints {
  /**
   * The events after which a checkpoint is due; they take about a quarter of a second to book
   * again.
   */
  private static final long EVENTS = 500_000;

  /** A checkpoint of many zones takes longer, so it is made less often. */
  private static final long EVENTS_PER_ZONE = 4;

  private static final long MILLIS = 600_000;
  private static final String POSITION = "at";

  /** A reader of the records of the shard's partition. */
  @FunctionalInterface
  public interface LogReader {
    /** Passes on all committed records from {@code fromOffset} on, before {@code toOffset}. */
    void read(long fromOffset, long toOffset, Each each);

    /** A receiver of one record. */
    interface Each {
      void record(byte @Nullable [] value, long appendMillis, long offset);
    }
  }

  private final ShardLedger ledger;
  private final RecordCheck check;
  private final long leaseMillis;
  private final long rememberMillis;
  private boolean wanted;
  private long writtenMillis;

  public Checkpoints(ShardLedger ledger, RecordCheck check) {
    this.ledger = ledger;
    this.check = check;
    this.leaseMillis = ledger.books.emitters.leaseMillis();
    this.rememberMillis = ledger.books.emitters.rememberMillis();
  }

  /** Makes the next commit write the books, since a replay would not give them. */
  public void want() {
    wanted = true;
  }

  /** Writes what a commit needs; before the first record this is nothing. */
  public void commit(StateWriter to) {
    Books books = ledger.books;
    if (books.offset < 0) {
      return;
    }
    if (isDue()) {
      LedgerState.write(ledger, to);
      writtenMillis = books.time.millis();
      wanted = false;
    }
    to.put(
        POSITION,
        PositionState.newBuilder()
            .setNextOffset(books.offset + 1)
            .setSettledMillis(books.settledMillis)
            .setImbalance(books.imbalance)
            .build()
            .toByteArray());
  }

  private boolean isDue() {
    Books books = ledger.books;
    return wanted
        || books.unwritten >= Math.max(EVENTS, EVENTS_PER_ZONE * books.zones.all().size())
        || books.time.millis() - writtenMillis >= MILLIS;
  }

  /**
   * Fills an empty ledger.
   *
   * @param from the stored entries, in any order; they are read once
   * @return what is wrong with the books, or {@code null}
   */
  public @Nullable String restore(Iterable<Map.Entry<String, byte[]>> from, LogReader log) {
    StoredBooks stored = new StoredBooks(ledger.books);
    PositionState position = null;
    for (Map.Entry<String, byte[]> entry : from) {
      if (entry.getKey().equals(POSITION)) {
        position = position(entry.getValue());
      } else {
        stored.take(entry.getKey(), entry.getValue());
      }
    }
    if (position == null) {
      if (!stored.isEmpty()) {
        throw new IllegalStateException("the stored books do not say where in the log they stand");
      }
      wanted = true; // nothing is stored: the first commit is a checkpoint
      return null;
    }
    stored.end();
    writtenMillis = ledger.books.time.millis();
    long asOf = ledger.books.offset + 1;
    if (asOf < position.getNextOffset()) {
      log.read(asOf, position.getNextOffset(), this::replay);
      ledger.books.offset = position.getNextOffset() - 1;
    }
    Emitters emitters = ledger.books.emitters;
    wanted = emitters.leaseMillis() != leaseMillis || emitters.rememberMillis() != rememberMillis;
    emitters.patience(leaseMillis, rememberMillis);
    return difference(position);
  }

  private static PositionState position(byte[] value) {
    try {
      return PositionState.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the ledger's own position cannot be read", e);
    }
  }

  private void replay(byte @Nullable [] value, long appendMillis, long offset) {
    check.check(value, appendMillis).bookIn(ledger, appendMillis, offset);
    ledger.out().clear();
  }

  private @Nullable String difference(PositionState position) {
    Books books = ledger.books;
    if (books.settledMillis == position.getSettledMillis()
        && books.imbalance == position.getImbalance()) {
      return null;
    }
    return "after a replay shard %d is settled up to %d with an imbalance of %d; before it was %d and %d"
        .formatted(
            books.shard,
            books.settledMillis,
            books.imbalance,
            position.getSettledMillis(),
            position.getImbalance());
  }
}
