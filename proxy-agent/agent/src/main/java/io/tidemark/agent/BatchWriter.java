package io.tidemark.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.ZoneNames;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a shard: turns what has gathered for it into records with the next sequence numbers. Usually
 * that is one batch. A cut too large for one record becomes several, of which only the last moves
 * complete-through; a snapshot follows when it is due, with nothing between its parts.
 */
final class BatchWriter {
  private static final int LEAST_RECORD_BYTES = 256;

  /** A numbering with fewer numbers is kept, however few zones have anything open. */
  private static final int FEWEST_NUMBERS = 1_024;

  /** So many numbers for each zone with anything open are kept. */
  private static final int WASTE = 4;

  private final Emitter emitter;
  private final ClockOffset offset;
  private int recordBytes;
  private final long snapshotMillis;
  private final Censuses censuses;

  BatchWriter(
      String node, byte[] incarnation, ClockOffset offset, AgentConfig config, Censuses censuses) {
    this.emitter =
        Emitter.newBuilder().setNode(node).setIncarnation(ByteString.copyFrom(incarnation)).build();
    this.offset = offset;
    this.recordBytes = config.memory().recordBytes();
    this.censuses = censuses;
    this.snapshotMillis = config.timing().snapshot().toMillis();
  }

  /** Writes what is due in this shard now, if anything. */
  void cut(ShardOutbox shard, long throughMillis, long nowMillis, Gatherer gatherer) {
    boolean leaves = shard.joined && shard.gathered.isEmpty() && !shard.isBusy(nowMillis);
    boolean heartbeat =
        shard.joined && nowMillis - shard.lastRecordMillis >= ShardOutbox.HEARTBEAT_MILLIS;
    boolean first = shard.sequence == 0;
    if (shard.gathered.isEmpty() && !leaves && !heartbeat && !first) {
      return;
    }
    if (first || !offset.known()) {
      hello(shard, nowMillis);
      return;
    }
    batches(shard, throughMillis, nowMillis, gatherer, leaves, false);
    if (leaves) {
      shard.joined = false;
      shard.forgetIdleZones();
    } else if (nowMillis - shard.lastSnapshotMillis >= snapshotMillis) {
      shard.lastSnapshotMillis = nowMillis;
      shard.forgetIdleZones();
      snapshot(shard);
    }
  }

  /**
   * Writes the first record of this shard, without events, as soon as Kafka is there. From then on
   * the ledger waits for this emitter, so that none of its events comes too late. The
   * acknowledgement tells the broker's clock, so that no event is sent by a clock that has not been
   * measured.
   */
  private void hello(ShardOutbox shard, long nowMillis) {
    if (!shard.joined) {
      long base = shard.completeThroughMillis;
      new BatchParts(shard, head -> start(shard, base, head), base, recordBytes).end(head -> {});
      shard.lastRecordMillis = nowMillis;
    }
  }

  /** The last word: what is left, and goodbye. */
  void goodbye(ShardOutbox shard, long throughMillis, long nowMillis, Gatherer gatherer) {
    if (shard.joined || !shard.gathered.isEmpty()) {
      batches(shard, throughMillis, nowMillis, gatherer, false, true);
      shard.joined = false;
    }
  }

  private void batches(
      ShardOutbox shard,
      long throughMillis,
      long nowMillis,
      Gatherer gatherer,
      boolean leaves,
      boolean goodbye) {
    long base = shard.completeThroughMillis;
    BatchParts parts = new BatchParts(shard, head -> start(shard, base, head), base, recordBytes);
    for (ZoneCount zone : shard.gathered) {
      gatherer.cut(zone.detail(), zone.tallies().size());
      zone.cut(parts);
    }
    shard.gathered.clear();
    shard.completeThroughMillis = Math.max(base, throughMillis);
    parts.end(
        head ->
            head.setSpanMillis(shard.completeThroughMillis - base)
                .setLeave(leaves)
                .setGoodbye(goodbye));
    shard.lastRecordMillis = nowMillis;
  }

  private void start(ShardOutbox shard, long base, Batch.Builder batch) {
    batch
        .setEmitter(emitter)
        .setShard(shard.shard)
        .setSequence(++shard.sequence)
        .setBaseMillis(base)
        .setHello(!shard.joined);
    if (offset.known()) {
      batch.setClockOffsetMillis(offset.millis());
    }
    shard.joined = true;
  }

  private void snapshot(ShardOutbox shard) {
    List<List<ZoneLevel>> parts = new ArrayList<>();
    List<ZoneLevel> part = new ArrayList<>();
    int bytes = 0;
    for (ZoneCount zone : shard.zones.values()) {
      if (zone.open() == 0) {
        continue;
      }
      ZoneLevel level = level(zone);
      if (bytes + level.getSerializedSize() > recordBytes) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(level);
      bytes += level.getSerializedSize() + 4;
    }
    parts.add(part);
    int zones = parts.stream().mapToInt(List::size).sum();
    if (shard.numbers.given() > FEWEST_NUMBERS + WASTE * zones) {
      shard.numbers.renumber();
    }
    shard.snapshots++;
    for (int i = 0; i < parts.size(); i++) {
      SnapshotPart.Builder built =
          SnapshotPart.newBuilder()
              .setEmitter(emitter)
              .setShard(shard.shard)
              .setSequence(++shard.sequence)
              .setCompleteThroughMillis(shard.completeThroughMillis)
              .setSnapshot(shard.snapshots)
              .setPart(i)
              .setParts(parts.size())
              .addAllZones(parts.get(i));
      if (offset.known()) {
        built.setClockOffsetMillis(offset.millis());
      }
      ConnectionRecord record =
          ConnectionRecord.newBuilder()
              .setContract(Contract.VERSION)
              .setSnapshotPart(shard.numbers.number(built.build()))
              .build();
      shard.add(new ShardOutbox.Outgoing(record.toByteArray(), 0));
    }
  }

  private ZoneLevel level(ZoneCount zone) {
    ZoneLevel.Builder level = ZoneLevel.newBuilder().setZone(zone.zone()).setOpen(zone.open());
    if (zone.open() >= Censuses.FEWEST) {
      level.addAllSources(censuses.heavy(zone.zone()));
    }
    return level.build();
  }

  /** In as many records as it takes; the shard's last sequence number is the last one's. */
  private void add(ShardOutbox shard, NamedBatch batch) {
    for (NamedBatch part : Splitting.split(batch, recordBytes)) {
      int events = part.getZonesList().stream().mapToInt(Splitting::details).sum();
      ConnectionRecord record =
          ConnectionRecord.newBuilder()
              .setContract(Contract.VERSION)
              .setBatch(shard.numbers.number(part))
              .build();
      shard.add(new ShardOutbox.Outgoing(record.toByteArray(), events));
      shard.sequence = part.getSequence();
    }
  }

  /**
   * Makes the records of this shard smaller, because the topic does not take the one that is next:
   * what waits is written anew, and whatever comes later is written so at once. The topic has none
   * of these records, so their numbers are free. A snapshot is left out and soon made again.
   *
   * @return whether anything has become smaller
   */
  boolean shrink(ShardOutbox shard) {
    List<ShardOutbox.Outgoing> waiting = shard.takeAll();
    int refusedBytes = waiting.get(0).value().length;
    recordBytes = Math.max(LEAST_RECORD_BYTES, Math.min(recordBytes, refusedBytes / 2));
    List<ConnectionRecord> records = waiting.stream().map(BatchWriter::parse).toList();
    List<NamedBatch> batches = named(records, shard.numbers.names());
    long next = sequence(records.get(0));
    shard.numbers.takeBack(
        records.get(0).hasBatch()
            ? records.get(0).getBatch().getNamesFrom()
            : shard.numbers.given());
    for (NamedBatch batch : batches) {
      add(shard, batch.toBuilder().setSequence(next).build());
      next = shard.sequence + 1;
    }
    shard.sequence = next - 1;
    boolean isSnapshot = batches.size() < records.size();
    if (isSnapshot) {
      shard.lastSnapshotMillis = 0;
    }
    return isSnapshot || shard.waiting() > waiting.size();
  }

  private static List<NamedBatch> named(List<ConnectionRecord> records, ZoneNames names) {
    List<NamedBatch> named = new ArrayList<>();
    try {
      for (ConnectionRecord record : records) {
        if (record.hasBatch()) {
          named.add(names.read(record.getBatch()));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the agent cannot read what it wrote", e);
    }
    return named;
  }

  private static long sequence(ConnectionRecord record) {
    return record.hasBatch()
        ? record.getBatch().getSequence()
        : record.getSnapshotPart().getSequence();
  }

  private static ConnectionRecord parse(ShardOutbox.Outgoing outgoing) {
    try {
      return ConnectionRecord.parseFrom(outgoing.value());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the agent cannot read what it wrote", e);
    }
  }
}
