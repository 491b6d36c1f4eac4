package io.tidemark.ledger;

import com.google.protobuf.ByteString;
import io.tidemark.events.Shards;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneLevel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The log of a shard in which everything goes wrong that can: proxies are cut off and come back
 * with a backlog, freeze, die, drain, leave, and report wrong times and wrong counts; records are
 * lost, doubled or broken; the log falls silent; zones change plans.
 */
final class TroubledLog {
  /** A record as it stands in the log. */
  @SuppressWarnings("ArrayRecordComponent") // never changed once written
  record Entry(long appendMillis, byte[] value) {}

  private final Random random;
  private final int shard;
  private final int oldest;
  private final List<String> zones = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Proxy> proxies = new ArrayList<>();
  private int runs;
  private long now;
  private long silentUntil;

  private TroubledLog(Random random, int shard, int shards, int oldest) {
    this.random = random;
    this.oldest = oldest;
    this.shard = shard;
    for (int i = 0; zones.size() < 3; i++) {
      if (Shards.shard("zone-" + i, shards) == shard) {
        zones.add("zone-" + i);
      }
    }
  }

  /**
   * A log with trouble from {@code start} to {@code end}, and then a quiet day.
   *
   * @param oldest how far back in the log a record may be that is repeated
   */
  static List<Entry> of(Random random, int shard, int shards, long start, long end, int oldest) {
    TroubledLog log = new TroubledLog(random, shard, shards, oldest);
    for (log.now = start; log.now < end; log.now += 1 + random.nextInt(1_200)) {
      log.step();
    }
    log.silentUntil = 0;
    for (; log.now < end + 150_000; log.now += 1_000 + random.nextInt(1_000)) {
      log.append(Log.tick());
    }
    for (long last = log.now + 25 * 3_600_000L; log.now < last; log.now += 1_700_000) {
      log.append(Log.tick());
    }
    return log.entries;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private void append(ConnectionRecord record) {
    append(record.toByteArray());
  }

  private void append(byte[] value) {
    entries.add(new Entry(now, value));
  }

  private void step() {
    if (proxies.isEmpty() || (proxies.size() < 5 && chance(60))) {
      proxies.add(new Proxy());
    }
    if (chance(400)) {
      silentUntil = now + random.nextInt(100_000);
    }
    boolean silent = now < silentUntil;
    for (Proxy proxy : List.copyOf(proxies)) {
      proxy.step(silent);
    }
    if (silent) {
      return;
    }
    if (chance(3)) {
      append(Log.tick());
    }
    if (chance(80)) {
      append(plan());
    }
    if (chance(150)) {
      append("garbage".getBytes(StandardCharsets.UTF_8));
    }
    if (chance(150)) {
      append(Log.record(new Proxy().batch(now).setShard(shard + 1), new ZoneNumbers()));
    }
    if (chance(40) && !entries.isEmpty()) {
      int back = Math.min(entries.size(), oldest);
      append(entries.get(entries.size() - 1 - random.nextInt(back)).value());
    }
  }

  private ConnectionRecord plan() {
    ConnectionRecord.Builder plan =
        Log.plan(zones.get(random.nextInt(zones.size())), chance(2) ? "free" : "pro").toBuilder();
    if (chance(3)) {
      plan.getControlBuilder().getPlanChangeBuilder().setGuideline(random.nextInt(1_000));
    }
    return plan.build();
  }

  /** One run of one proxy. */
  private final class Proxy {
    private final Emitter emitter;
    private final Deque<ConnectionRecord> queue = new ArrayDeque<>();
    private final Map<String, Long> open = new TreeMap<>();

    /** The time by which its clock is ahead of the broker's. */
    private long ahead = chance(4) ? random.nextInt(1_200_000) - 600_000 : random.nextInt(50);

    private boolean measures = !chance(10);
    private final ZoneNumbers numbers = new ZoneNumbers();
    private long through;
    private long sequence;
    private long snapshots;
    private long nextSnapshot = now + random.nextInt(30_000);
    private boolean left;
    private long cutUntil;
    private long frozenUntil;

    Proxy() {
      emitter =
          Emitter.newBuilder()
              .setNode("node-" + runs % 3)
              .setIncarnation(
                  ByteString.copyFrom(ByteBuffer.allocate(16).putInt(12, ++runs).array()))
              .build();
      through = now + ahead - 1;
    }

    void step(boolean silent) {
      if (chance(300)) {
        cutUntil = now + random.nextInt(90_000);
      }
      if (chance(300)) {
        frozenUntil = now + random.nextInt(90_000);
      }
      if (chance(400)) {
        ahead += random.nextInt(20_000) - 10_000;
      }
      if (chance(500)) {
        proxies.remove(this);
        return;
      }
      if (now >= frozenUntil && (sequence == 0 || chance(2))) {
        speak();
      }
      if (!silent && now >= cutUntil) {
        for (int i = 1 + random.nextInt(3); i > 0 && !queue.isEmpty(); i--) {
          ConnectionRecord record = queue.remove();
          if (record.getBatch().getHello() || !chance(150)) {
            append(record);
          }
        }
      }
    }

    private void speak() {
      long clock = Math.max(through + 1, now + ahead);
      if (now > nextSnapshot && sequence > 0 && !left) {
        nextSnapshot = now + 20_000 + random.nextInt(15_000);
        snapshot(clock);
        return;
      }
      if (sequence == 0 && !chance(5)) {
        queue.add(Log.record(batch(clock).setHello(true), numbers));
        return;
      }
      boolean hello = left || sequence == 0;
      left = false;
      long length = clock - through;
      NamedBatch.Builder batch = batch(clock).setHello(hello);
      for (String zone : zones) {
        if (chance(3)) {
          batch.addZones(slice(zone, length));
        }
      }
      if (chance(120)) {
        boolean drained = !chance(4);
        batch.clearZones();
        for (String zone : List.copyOf(open.keySet())) {
          if (drained && open.getOrDefault(zone, 0L) > 0) {
            batch.addZones(drain(zone));
          }
        }
        open.clear();
        if (chance(2)) {
          batch.setGoodbye(true);
          proxies.remove(this);
        } else {
          batch.setLeave(true);
          left = true;
        }
      }
      queue.add(Log.record(batch, numbers));
      if (!proxies.contains(this)) {
        queue.forEach(TroubledLog.this::append);
      }
    }

    NamedBatch.Builder batch(long clock) {
      NamedBatch.Builder batch =
          NamedBatch.newBuilder()
              .setEmitter(emitter)
              .setShard(shard)
              .setSequence(++sequence)
              .setBaseMillis(through)
              .setCompleteThroughMillis(clock);
      through = clock;
      return measures && sequence > 1 ? batch.setClockOffsetMillis(offset()) : batch;
    }

    private long offset() {
      return chance(200) ? random.nextInt(100_000) - 50_000 : random.nextInt(5) - 2 - ahead;
    }

    private long at(long length) {
      return 1 + random.nextLong(chance(60) ? length + 30_000 : length);
    }

    private ZoneSlice.Builder slice(String zone, long length) {
      ZoneSlice.Builder slice = ZoneSlice.newBuilder().setZone(zone);
      long level = open.getOrDefault(zone, 0L);
      OpenedEvents.Builder opened = slice.getOpenedBuilder();
      for (int i = random.nextInt(4); i > 0; i--) {
        opened.addAtMillis(at(length)).addConnection(i);
        level++;
      }
      ClosedEvents.Builder closed = slice.getClosedBuilder();
      for (int i = random.nextInt(4); i > 0 && level > 0; i--) {
        close(closed, at(length), chance(20) ? CloseCategory.DRAIN : CloseCategory.CLIENT_CLOSED);
        level--;
      }
      RefusedEvents.Builder refused = slice.getRefusedBuilder();
      for (int i = random.nextInt(5) - 3; i > 0; i--) {
        refused
            .addAtMillis(at(length))
            .addProtocol(Protocol.WEBSOCKET)
            .addClientHigh(0)
            .addClientLow(0)
            .addReason(RefusalReason.forNumber(1 + random.nextInt(12)))
            .addRuleId("")
            .addPathHash(0)
            .addStatus(503);
      }
      if (chance(12)) {
        Tally tally = tally(length, level);
        slice.addTallies(tally);
        level += tally.getOpened() - tally.getClosed();
      }
      if (chance(4)) {
        slice.addTraffic(
            Traffic.newBuilder()
                .setAtMillis(at(length))
                .setBytesIn(random.nextInt(50))
                .setBytesOut(random.nextInt(50)));
      }
      if (chance(200)) {
        level += random.nextInt(7);
      }
      open.put(zone, level);
      return slice.setOpenAfter(level);
    }

    private Tally tally(long length, long level) {
      long start = random.nextLong(length);
      long opens = random.nextInt(6);
      long closes = random.nextLong(Math.min(6, level + opens) + 1);
      return Tally.newBuilder()
          .setStartMillis(start)
          .setLengthMillis(
              new long[] {1, 1_000, length, 1 + random.nextInt(70_000)}[random.nextInt(4)])
          .setOpened(opens)
          .setClosed(closes)
          .setIntegralMillis(random.nextInt(10_000) - 2_000)
          .setHigh(random.nextInt(8))
          .setLow(-random.nextInt(4))
          .setBytesIn(random.nextInt(100))
          .setBytesOut(random.nextInt(100))
          .addClosedBy(
              ClosedCount.newBuilder()
                  .setCategory(chance(3) ? CloseCategory.DRAIN : CloseCategory.IDLE)
                  .setCount(closes))
          .addRefused(
              RefusedCount.newBuilder()
                  .setReason(RefusalReason.ZONE_LIMIT)
                  .setCount(random.nextInt(2)))
          .build();
    }

    private ZoneSlice.Builder drain(String zone) {
      ZoneSlice.Builder slice = ZoneSlice.newBuilder().setZone(zone);
      for (long i = open.getOrDefault(zone, 0L); i > 0; i--) {
        close(slice.getClosedBuilder(), 1, CloseCategory.DRAIN);
      }
      return slice;
    }

    private void close(ClosedEvents.Builder closed, long at, CloseCategory category) {
      closed
          .addAtMillis(at)
          .addConnection(1)
          .addProtocol(Protocol.WEBSOCKET)
          .addClientHigh(0)
          .addClientLow(0)
          .addDurationMillis(1)
          .addBytesIn(random.nextInt(3))
          .addBytesOut(random.nextInt(3))
          .addCategory(category)
          .addCloseCode(1000);
    }

    private void snapshot(long clock) {
      int parts = 1 + random.nextInt(3);
      if (chance(3)) {
        numbers.renumber();
      }
      through = clock;
      snapshots++;
      for (int part = 0; part < parts; part++) {
        SnapshotPart.Builder said =
            SnapshotPart.newBuilder()
                .setEmitter(emitter)
                .setShard(shard)
                .setSequence(++sequence)
                .setCompleteThroughMillis(clock)
                .setSnapshot(snapshots)
                .setPart(part)
                .setParts(parts);
        if (measures) {
          said.setClockOffsetMillis(offset());
        }
        for (int i = part; i < zones.size(); i += parts) {
          long level = open.getOrDefault(zones.get(i), 0L);
          if (level != 0) {
            said.addZones(ZoneLevel.newBuilder().setZone(zones.get(i)).setOpen(level));
          }
        }
        queue.add(Log.record(said, numbers));
      }
    }
  }
}
