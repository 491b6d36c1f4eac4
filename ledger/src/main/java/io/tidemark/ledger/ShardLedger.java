package io.tidemark.ledger;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.PlanChange;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.ZoneLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ledger of one shard. It takes records that {@link RecordCheck} has passed, in the order of
 * the log, each with its append time, and books them twice: into live counts at once, and into
 * unsettled events at the time of each event, which {@link Settlement} makes final when every
 * living emitter has reported past it.
 *
 * <p>Duplicates change nothing; a gap is repaired by open-after and the next whole snapshot; an
 * emitter that is silent for longer than its lease is lost with its open connections, until it
 * reports again. Repairs, losses, returns and late events are level changes: visible, and never
 * counted as opens or closes. Single-threaded; {@link LiveShard} guards it.
 */
public final class ShardLedger {
  final Books books;
  final SliceWitness witness;
  private final Settlement settlement;
  private final SliceBooking booking;

  /**
   * @param lease how long a silent emitter is believed
   * @param remember how long an emitter is remembered after its last record: as long as duplicates
   *     of its records may come
   */
  public ShardLedger(int shard, Duration lease, Duration remember) {
    this(shard, lease, remember, Witness.NOBODY);
  }

  public ShardLedger(int shard, Duration lease, Duration remember, Witness witness) {
    this.books = new Books(shard, lease, remember);
    this.settlement = new Settlement(books);
    this.booking = new SliceBooking(books);
    this.witness = new SliceWitness(witness);
  }

  /** Books the batch that stands at this place in the log. */
  public void book(BatchColumns batch, long appendMillis, long atOffset) {
    begin(appendMillis, atOffset);
    books.unwritten += batch.events();
    batch(batch);
    settle();
  }

  /** Books a record that is no batch. */
  public void book(ConnectionRecord record, long appendMillis, long atOffset) {
    begin(appendMillis, atOffset);
    switch (record.getKindCase()) {
      case BATCH -> throw new IllegalArgumentException("batches are booked from their columns");
      case SNAPSHOT_PART -> snapshot(record.getSnapshotPart());
      case CONTROL -> change(record.getControl().getPlanChange());
      case TICK, KIND_NOT_SET -> {}
    }
    settle();
  }

  /** A record that cannot be booked still moves log time. */
  public void reject(long appendMillis, long atOffset) {
    begin(appendMillis, atOffset);
    books.rejected++;
    settle();
  }

  /** Settled rows and the other output, for the caller to write. */
  public Outbox out() {
    return books.out;
  }

  private void begin(long appendMillis, long atOffset) {
    books.offset = atOffset;
    books.unwritten++;
    books.time.append(appendMillis);
    if (books.settledMillis == 0) {
      settlement.through(books.emitters.settleable(books.time));
    }
  }

  private void settle() {
    books.emitters.check(books.time, this::lose, this::forget);
    settlement.through(Math.max(books.settledMillis, books.emitters.settleable(books.time)));
  }

  private void batch(BatchColumns batch) {
    Emitter emitter = books.emitter(EmitterId.of(batch.emitter));
    if (!follows(emitter, batch.sequence)) {
      return;
    }
    emitter.forgetParts();
    long before = emitter.completeThroughMillis;
    hear(emitter, batch.through(), batch.measured, batch.clockOffset);
    name(emitter, batch);
    DecisionKind lateAs =
        emitter.status == Emitter.Status.LOST ? DecisionKind.RETURNED : DecisionKind.LATE;
    if (emitter.status != Emitter.Status.LIVE) {
      join(emitter);
    }
    booking.begin(batch, emitter, before, lateAs);
    BatchSlice slice = batch.slices();
    while (slice.next()) {
      ZoneAccount zone = emitter.zones.zone(slice.number);
      if (zone == null) {
        booking.unnamed(slice);
        continue;
      }
      booking.refusals(zone, slice);
      if (witness.isWatching()) {
        witness.events(zone, batch, slice, books.second());
      }
      if (emitter.status == Emitter.Status.LOST) {
        books.remember(zone, emitter, slice.number, slice.openAfter);
      } else {
        booking.events(zone, slice);
      }
    }
    booking.tell();
    if (batch.leave || batch.goodbye) {
      levels(emitter, Map.of(), lastWord(emitter) + 1, before);
      emitter.zones.retain(Map.of());
      books.emitters.status(emitter, batch.goodbye ? Emitter.Status.ENDED : Emitter.Status.LEFT);
    }
  }

  private void name(Emitter emitter, BatchColumns batch) {
    emitter.zones.begin(batch.numbering);
    List<ZoneAccount> named = new ArrayList<>(batch.names().size());
    for (String name : batch.names()) {
      named.add(books.zone(name));
    }
    if (emitter.gap && !named.isEmpty()) {
      emitter.zones.release(named); // a snapshot that was lost took their numbers from them
    }
    for (int i = 0; i < named.size(); i++) {
      emitter.zones.name(batch.namesFrom + i, named.get(i));
    }
  }

  /**
   * Makes an emitter live again once it reports past the settled time; the connections of a lost
   * emitter then come back as level changes.
   */
  private void join(Emitter emitter) {
    boolean lost = emitter.status == Emitter.Status.LOST;
    long settled = books.settledMillis;
    if (emitter.completeThroughMillis < settled || books.emitters.isLate(emitter, books.time)) {
      if (!lost) {
        emitter.lostMillis = emitter.completeThroughMillis;
        books.emitters.status(emitter, Emitter.Status.LOST);
        books.decide(DecisionKind.BEHIND, emitter, settled, emitter.lostMillis, 0);
      }
      return;
    }
    books.emitters.status(emitter, Emitter.Status.LIVE);
    if (!lost) {
      return;
    }
    emitter.node.returnedEmitters++;
    long since = emitter.lostMillis;
    long[] connections = {0};
    emitter.zones.forEach(
        (place, zone, open) -> {
          emitter.zones.set(place, 0);
          connections[0] += open;
          books.shift(zone, emitter, place, open, settled, DecisionKind.RETURNED, since);
          zone.settled.restarted(settled, open);
        });
    books.decide(DecisionKind.RETURNED, emitter, settled, since, connections[0]);
  }

  private void snapshot(SnapshotPart part) {
    Emitter emitter = books.emitter(EmitterId.of(part.getEmitter()));
    if (!follows(emitter, part.getSequence())) {
      return;
    }
    long before = emitter.completeThroughMillis;
    hear(
        emitter,
        part.getCompleteThroughMillis(),
        part.hasClockOffsetMillis(),
        part.getClockOffsetMillis());
    tellHolders(part);
    List<SnapshotPart> whole = emitter.collect(part);
    if (whole == null) {
      return;
    }
    Map<ZoneAccount, Said> said = said(emitter, whole);
    if (emitter.status != Emitter.Status.LIVE && emitter.status != Emitter.Status.LOST) {
      join(emitter);
    }
    levels(emitter, said, emitter.completeThroughMillis, before);
    emitter.gap = false;
    if (emitter.status == Emitter.Status.LOST) {
      join(emitter);
    }
  }

  private void tellHolders(SnapshotPart part) {
    if (!witness.isWatching()) {
      return;
    }
    for (ZoneLevel level : part.getZonesList()) {
      if (level.getSourcesCount() > 0) {
        witness.holds(books.zone(level.getZone()), level.getSourcesList(), books.second());
      }
    }
  }

  /** Returns false for a record that was booked before. A skipped sequence number is a gap. */
  private boolean follows(Emitter emitter, long sequence) {
    emitter.node.dirty = true;
    if (sequence <= emitter.sequence) {
      emitter.node.duplicates++;
      return false;
    }
    if (sequence != emitter.sequence + 1) {
      emitter.gap = true;
      emitter.forgetParts();
      emitter.node.gaps++;
    }
    emitter.sequence = sequence;
    return true;
  }

  private void hear(Emitter emitter, long throughMillis, boolean measured, long offsetMillis) {
    // An emitter's first record is sent before its clock is measured, and is taken as just sent.
    emitter.offsetMillis = measured ? offsetMillis : books.time.millis() - throughMillis;
    if (measured) {
      emitter.node.skewMillis = offsetMillis;
    }
    books.emitters.spoke(
        emitter, Math.min(throughMillis + emitter.offsetMillis, books.time.millis()));
    emitter.lastWordMillis = books.time.millis();
    emitter.dirty = true;
  }

  private static long lastWord(Emitter emitter) {
    return Math.max(emitter.completeThroughMillis, emitter.lastEventMillis);
  }

  /** A zone in a snapshot: its number in batches, and what is open. */
  private record Said(int number, long open) {}

  /** Takes over the numbers of a whole snapshot; returns each zone's entry in it. */
  private Map<ZoneAccount, Said> said(Emitter emitter, List<SnapshotPart> whole) {
    Map<ZoneAccount, Said> said = new LinkedHashMap<>();
    Map<Integer, ZoneAccount> numbers = new HashMap<>();
    for (SnapshotPart part : whole) {
      for (ZoneLevel level : part.getZonesList()) {
        ZoneAccount zone = books.zone(level.getZone());
        said.put(zone, new Said(level.getNumber(), level.getOpen()));
        numbers.put(level.getNumber(), zone);
      }
    }
    emitter.zones.begin(whole.get(0).getNumbering());
    // This comes first, so that a zone's count under another number moves to the new number.
    emitter.zones.retain(numbers);
    said.forEach((zone, of) -> emitter.zones.name(of.number(), zone));
    return said;
  }

  /** A new count of an emitter's connections in a zone. */
  private record Level(ZoneAccount zone, int place, long open) {}

  /**
   * Sets every count of an emitter to what it has reported; a zone that it does not name gets 0.
   * The order is that of the zones, so that a replay gives the same output in the same order.
   */
  private void levels(Emitter emitter, Map<ZoneAccount, Said> said, long atMillis, long since) {
    List<Level> levels = new ArrayList<>();
    Map<ZoneAccount, Said> left = new HashMap<>(said);
    emitter.zones.forEach(
        (place, zone, open) -> {
          Said of = left.remove(zone);
          long now = of == null ? 0 : of.open();
          if (now != open) {
            levels.add(new Level(zone, place, now));
          }
        });
    left.forEach(
        (zone, of) -> {
          if (of.open() != 0) {
            levels.add(new Level(zone, of.number(), of.open()));
          }
        });
    levels.sort(Comparator.comparingInt(level -> level.zone().index));
    boolean away = emitter.status != Emitter.Status.LIVE;
    for (Level level : levels) {
      if (away) {
        books.remember(level.zone(), emitter, level.place(), level.open());
      } else {
        books.correct(level.zone(), emitter, level.place(), level.open(), atMillis, since);
      }
    }
  }

  private void lose(Emitter emitter) {
    emitter.node.lostEmitters++;
    emitter.node.dirty = true;
    long at = lastWord(emitter) + 1;
    emitter.lostMillis = at;
    long[] connections = {0};
    emitter.zones.forEach(
        (place, zone, open) -> {
          if (witness.isWatching() && open > 0) {
            witness.lost(zone, open, books.second());
          }
          zone.counts.lose(open);
          zone.plan.counts.lose(open);
          emitter.node.counts.lose(open);
          connections[0] += open;
          books.change(zone, new TimelineChange.Level(at, DecisionKind.LOST, -open, at));
          zone.settled.restarted(at, open);
          books.touch(zone, emitter);
        });
    books.decide(DecisionKind.LOST, emitter, at, at, connections[0]);
  }

  private void forget(Emitter emitter) {
    emitter.zones.clear();
    NodeAccount node = emitter.node;
    boolean isLast =
        books.emitters.byId.values().stream().noneMatch(of -> of != emitter && of.node == node);
    if (isLast) {
      books.nodes.remove(node.node);
      books.forgottenNodes.add(node.node);
    }
  }

  private void change(PlanChange change) {
    ZoneAccount zone = books.zone(change.getZone());
    String to = change.getPlan().isEmpty() ? Contract.UNKNOWN_PLAN : change.getPlan();
    books.change(
        zone,
        new TimelineChange.PlanChange(
            books.time.millis(),
            to,
            change.hasGuideline()
                ? change.getGuideline()
                : TimelineChange.PlanChange.NO_GUIDELINE));
    books.touch(zone);
    if (zone.plan.plan.equals(to)) {
      return;
    }
    zone.plan.counts.transfer(-zone.counts.open);
    zone.plan = books.plan(to);
    zone.plan.counts.transfer(zone.counts.open);
    if (zone.seen != null) {
      zone.seen.plan(to);
    }
    books.touch(zone);
  }
}
