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
 * The writer that cuts a shard: it turns what has gathered for the shard into records with the next
 * sequence numbers, usually into one batch. A cut too large for one record becomes several batches,
 * of which only the last moves complete-through; a snapshot follows when it is due, with nothing
 * between its parts.
 */
final class BatchWriter {
  private static final int LEAST_RECORD_BYTES = 256;

  /** A numbering with fewer numbers than this is kept, however few zones have open connections. */
  private static final int FEWEST_NUMBERS = 1_024;

  /** The numbers that a numbering may have in addition for each zone with open connections. */
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
  void cut(ShardOutbox shard, long throughMillis, long nowMillis, ShardBooks books) {
    boolean leaves = shard.joined && shard.gathered.isEmpty() && !shard.isBusy(nowMillis);
    boolean heartbeat =
        shard.joined && nowMillis - shard.lastRecordMillis >= ShardOutbox.HEARTBEAT_MILLIS;
    boolean first = shard.sequence == 0;
    if (shard.gathered.isEmpty()
        && !leaves
        && !heartbeat
        && !first
        && !shard.numbersAnew
        && offset.known()) {
      return;
    }
    if (first || !offset.known()) {
      empty(shard, nowMillis);
      return;
    }
    if (shard.numbersAnew) {
      shard.numbersAnew = false;
      shard.numbers.renumber();
      shard.lastRecordMillis = nowMillis;
      shard.lastSnapshotMillis = nowMillis;
      snapshot(shard);
      return;
    }
    batches(shard, throughMillis, nowMillis, books, leaves, false);
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
   * Writes a record without events. The first one of this shard is written as soon as Kafka can be
   * reached: from then on the ledger waits for this emitter, so that none of its events comes too
   * late. Its acknowledgement gives the broker's time, so that no event is sent before the clock
   * offset is known; where it took too long for that, another one is written.
   */
  private void empty(ShardOutbox shard, long nowMillis) {
    long base = shard.completeThroughMillis;
    new BatchParts(shard, head -> start(shard, base, head), base, recordBytes).end(head -> {});
    shard.lastRecordMillis = nowMillis;
  }

  /** Writes the last batch: the remaining events and the goodbye. */
  void goodbye(ShardOutbox shard, long throughMillis, long nowMillis, ShardBooks books) {
    if (shard.joined || !shard.gathered.isEmpty()) {
      batches(shard, throughMillis, nowMillis, books, false, true);
      shard.joined = false;
    }
  }

  private void batches(
      ShardOutbox shard,
      long throughMillis,
      long nowMillis,
      ShardBooks books,
      boolean leaves,
      boolean goodbye) {
    long base = shard.completeThroughMillis;
    BatchParts parts = new BatchParts(shard, head -> start(shard, base, head), base, recordBytes);
    for (ZoneCount zone : shard.gathered) {
      books.cut(zone.detail(), zone.tallies().size());
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

  /**
   * Adds the batch in as many records as are needed; the shard's sequence number becomes that of
   * the last record.
   */
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
   * Makes the records of this shard smaller, because the next one is too large for the topic: the
   * records that wait are written anew, and later ones are smaller from the start. The topic has
   * none of the waiting records, so their sequence numbers are free. A snapshot among them is left
   * out, and a new one is soon written.
   *
   * <p>A record of an earlier process stays as it is: this process does not know the names of its
   * zones, and Kafka may have taken it before the topic's limit was lowered.
   *
   * @return true if the records are smaller now, or a snapshot was left out
   */
  boolean shrink(ShardOutbox shard) {
    if (shard.hasInherited()) {
      return false;
    }
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
