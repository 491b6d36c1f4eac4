package io.tidemark.ledger;

import com.google.protobuf.ByteString;
import io.tidemark.events.Contract;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Control;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.PlanChange;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tick;
import io.tidemark.events.v1.ZoneLevel;
import java.util.Map;
import java.util.TreeMap;

/**
 * A writer of records as a proxy sends them, which keeps the proxy's counts. The shard is 0 of 1,
 * so that every zone is in it.
 */
public final class Log {
  public static final long START = 1_800_000_000_000L;

  private final Emitter emitter;
  private final Map<String, Long> open = new TreeMap<>();
  private final ZoneNumbers numbers = new ZoneNumbers();
  private long sequence;
  private long through = START;
  private long snapshots;
  private long connection;

  public Log(String node, int run) {
    emitter =
        Emitter.newBuilder()
            .setNode(node)
            .setIncarnation(
                ByteString.copyFrom(
                    new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, (byte) run}))
            .build();
  }

  public Map<String, Long> open() {
    return new TreeMap<>(open);
  }

  public long openTotal() {
    return open.values().stream().mapToLong(n -> n).sum();
  }

  public NamedBatch.Builder batch(long atMillis) {
    NamedBatch.Builder batch =
        NamedBatch.newBuilder()
            .setEmitter(emitter)
            .setSequence(++sequence)
            .setHello(sequence == 1)
            .setBaseMillis(through)
            .setCompleteThroughMillis(atMillis)
            .setClockOffsetMillis(0);
    through = atMillis;
    return batch;
  }

  public ZoneSlice slice(String zone, int opens, int closes, int refusals) {
    OpenedEvents.Builder opened = OpenedEvents.newBuilder();
    for (int i = 0; i < opens; i++) {
      opened
          .addAtMillis(1)
          .addConnection(++connection)
          .addProtocol(Protocol.WEBSOCKET)
          .addClientHigh(0)
          .addClientLow(1);
    }
    ClosedEvents.Builder closed = ClosedEvents.newBuilder();
    for (int i = 0; i < closes; i++) {
      closed
          .addAtMillis(1)
          .addConnection(i)
          .addProtocol(Protocol.WEBSOCKET)
          .addClientHigh(0)
          .addClientLow(1)
          .addDurationMillis(5)
          .addBytesIn(1)
          .addBytesOut(2)
          .addCategory(CloseCategory.CLIENT_CLOSED)
          .addCloseCode(1000);
    }
    RefusedEvents.Builder refused = RefusedEvents.newBuilder();
    for (int i = 0; i < refusals; i++) {
      refused
          .addAtMillis(1)
          .addProtocol(Protocol.WEBSOCKET)
          .addClientHigh(0)
          .addClientLow(1)
          .addReason(RefusalReason.ORIGIN_REFUSED)
          .addRuleId("")
          .addPathHash(0)
          .addStatus(503);
    }
    long after = open.merge(zone, (long) opens - closes, Long::sum);
    return ZoneSlice.newBuilder()
        .setZone(zone)
        .setOpened(opened)
        .setClosed(closed)
        .setRefused(refused)
        .setOpenAfter(after)
        .build();
  }

  public SnapshotPart.Builder snapshot(long atMillis) {
    SnapshotPart.Builder part =
        SnapshotPart.newBuilder()
            .setEmitter(emitter)
            .setSequence(++sequence)
            .setSnapshot(++snapshots)
            .setParts(1)
            .setClockOffsetMillis(0)
            .setCompleteThroughMillis(atMillis);
    open.forEach(
        (zone, n) -> {
          if (n != 0) {
            part.addZones(ZoneLevel.newBuilder().setZone(zone).setOpen(n));
          }
        });
    return part;
  }

  /** The next snapshot begins another numbering of the zones. */
  public void renumber() {
    numbers.renumber();
  }

  public ConnectionRecord record(NamedBatch.Builder batch) {
    return record(batch, numbers);
  }

  public ConnectionRecord record(SnapshotPart.Builder part) {
    return record(part, numbers);
  }

  static ConnectionRecord record(NamedBatch.Builder batch, ZoneNumbers numbers) {
    return ConnectionRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setBatch(numbers.number(batch.build()))
        .build();
  }

  static ConnectionRecord record(SnapshotPart.Builder part, ZoneNumbers numbers) {
    return ConnectionRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setSnapshotPart(numbers.number(part.build()))
        .build();
  }

  public static ConnectionRecord tick() {
    return ConnectionRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setTick(Tick.getDefaultInstance())
        .build();
  }

  public static ConnectionRecord plan(String zone, String plan) {
    return ConnectionRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setControl(
            Control.newBuilder().setPlanChange(PlanChange.newBuilder().setZone(zone).setPlan(plan)))
        .build();
  }
}
