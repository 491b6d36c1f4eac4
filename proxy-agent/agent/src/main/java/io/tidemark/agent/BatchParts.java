package io.tidemark.agent;

import io.tidemark.events.BatchBuilder;
import io.tidemark.events.Contract;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.RefusedKind;
import io.tidemark.events.v1.Tally;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches that one cut of a shard becomes: usually one, and more where one would be too large.
 * Only the last batch moves complete-through. A zone that continues in the next batch has the right
 * open count after each batch.
 */
final class BatchParts {
  /** The additional bytes for an address that is not IPv4. */
  private static final int V6_BYTES = 16;

  /**
   * The bytes to reserve for an event: enough for durations of days and for byte counts of
   * gigabytes.
   */
  private static final int OPENED_BYTES = 16;

  private static final int CLOSED_BYTES = 40;
  private static final int REFUSED_BYTES = 28;
  private static final int SLICE_BYTES = 20;
  private static final int TRAFFIC_BYTES = 20;

  /** The most bytes of connections that a record may report, well below what a ledger accepts. */
  private static final long MOST_CARRIED = 1L << 52;

  private final ShardOutbox shard;
  private final Consumer<Batch.Builder> head;
  private final long baseMillis;
  private final int mostBytes;
  private BatchBuilder batch;
  private int bytes;

  /** The bytes of connections that the batch reports so far. */
  private long carried;

  private String zone = "";
  private long open;

  /** A slice of the zone has begun in this batch. */
  private boolean inSlice;

  private @Nullable RefusedKind lastRefusal;

  /**
   * @param head fills in the fields of each batch that are no columns
   */
  BatchParts(ShardOutbox shard, Consumer<Batch.Builder> head, long baseMillis, int mostBytes) {
    this.shard = shard;
    this.head = head;
    this.baseMillis = baseMillis;
    this.mostBytes = mostBytes;
    this.batch = begin();
  }

  private BatchBuilder begin() {
    BatchBuilder begun = new BatchBuilder(shard.numbers);
    head.accept(begun.head());
    bytes = begun.head().buildPartial().getSerializedSize();
    lastRefusal = null;
    carried = 0;
    return begun;
  }

  long baseMillis() {
    return baseMillis;
  }

  /** Begins the next zone; {@code openBefore} is its open count before the events that follow. */
  void zone(String id, long openBefore) {
    endSlice();
    zone = id;
    open = openBefore;
  }

  void opened(EventStore of, int at) {
    room(OPENED_BYTES + (of.high[at] == 0 ? 0 : V6_BYTES));
    batch.opened(
        of.atMillis[at] - baseMillis, of.number[at], of.high[at], of.low[at], of.protocol[at]);
    open++;
  }

  void closed(EventStore of, int at) {
    room(CLOSED_BYTES + (of.high[at] == 0 ? 0 : V6_BYTES));
    batch.closed(
        of.atMillis[at] - baseMillis,
        of.number[at],
        of.high[at],
        of.low[at],
        of.durationMillis[at],
        of.protocol[at],
        of.category[at],
        of.codeOrReference[at]);
    batch.closedBytes(of.bytesIn[at], of.bytesOut[at], of.beforeOrPath[at]);
    carried += of.bytesIn[at] + of.bytesOut[at] + of.beforeOrPath[at];
    open--;
  }

  void refused(EventStore of, int at) {
    RefusedKind kind = of.refusal[at];
    if (kind == null) {
      throw new IllegalStateException("a refusal without a kind");
    }
    int its = kind.equals(lastRefusal) ? 0 : kind.getSerializedSize() + 2;
    room(REFUSED_BYTES + its + (of.high[at] == 0 ? 0 : V6_BYTES));
    lastRefusal = kind;
    batch.refused(
        of.atMillis[at] - baseMillis,
        of.high[at],
        of.low[at],
        kind,
        of.beforeOrPath[at],
        of.codeOrReference[at]);
  }

  void tally(Tally tally) {
    room(tally.getSerializedSize() + 8);
    batch.tally(tally);
    open += tally.getOpened() - tally.getClosed();
  }

  void traffic(long atMillis, long bytesIn, long bytesOut) {
    room(TRAFFIC_BYTES);
    batch.traffic(atMillis - baseMillis, bytesIn, bytesOut);
  }

  /**
   * Makes room for an event in this batch or in the next, and begins the zone's slice there if
   * needed.
   */
  private void room(int more) {
    int with = more + (inSlice ? 0 : SLICE_BYTES + zone.length());
    if ((bytes + with > mostBytes || carried > MOST_CARRIED) && batch.slices() > 0) {
      endSlice();
      add();
      batch = begin();
      with = more + SLICE_BYTES + zone.length();
    }
    if (!inSlice) {
      batch.beginSlice(zone);
      inSlice = true;
    }
    bytes += with;
  }

  private void endSlice() {
    if (inSlice) {
      batch.endSlice(open);
      inSlice = false;
    }
  }

  /** Ends the last batch. */
  void end(Consumer<Batch.Builder> last) {
    endSlice();
    last.accept(batch.head());
    add();
  }

  private void add() {
    int events = batch.events();
    ConnectionRecord record =
        ConnectionRecord.newBuilder().setContract(Contract.VERSION).setBatch(batch.build()).build();
    shard.add(new ShardOutbox.Outgoing(record.toByteArray(), events));
  }
}
