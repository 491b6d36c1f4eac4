package io.tidemark.ledger;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.PlanChange;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneSlice;
import io.tidemark.ledger.state.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The books of one shard: what is open, opened, closed, refused and lost, per zone, plan and node.
 *
 * <p>Takes records that {@link RecordCheck} has passed, in the order of the log, each with its
 * append time. Duplicates change nothing; a gap is repaired by open-after and the next whole
 * snapshot, each repair a visible correction; an emitter that is silent for longer than its lease
 * is lost, and what it had open with it, until it speaks again. Single threaded; {@link LiveShards}
 * guards it.
 */
public final class ShardLedger {
  private static final long CHECK_MILLIS = 250;
  private static final int UNSPECIFIED = RefusalReason.REFUSED_UNSPECIFIED_VALUE;

  final long leaseMillis;
  final long rememberMillis;
  final Map<EmitterId, Emitter> emitters = new HashMap<>();
  final Map<String, ZoneAccount> zones = new HashMap<>();
  final Map<String, PlanAccount> plans = new HashMap<>();
  final Map<String, NodeAccount> nodes = new HashMap<>();

  final List<ZoneAccount> dirtyZones = new ArrayList<>();
  final List<Emitter> forgotten = new ArrayList<>();

  LogTime time = new LogTime(0, 0);
  long nextCheckMillis;
  int nextEmitter;

  /**
   * Connections by which the books differed from what an emitter said, with no known reason. 0, or
   * there is a fault.
   */
  long imbalance;

  long rejected;

  /**
   * @param lease how long a silent emitter is believed
   * @param remember how long an emitter is remembered after its last word: as long as its records
   *     can come again
   */
  public ShardLedger(Duration lease, Duration remember) {
    this.leaseMillis = lease.toMillis();
    this.rememberMillis = remember.toMillis();
  }

  /** Books one record. */
  public void book(ConnectionRecord record, long appendMillis) {
    time.append(appendMillis);
    switch (record.getKindCase()) {
      case BATCH -> batch(record.getBatch());
      case SNAPSHOT_PART -> snapshot(record.getSnapshotPart());
      case CONTROL -> change(record.getControl().getPlanChange());
      case TICK, KIND_NOT_SET -> {}
    }
    endLeases();
  }

  /** A record that cannot be booked still moves log time. */
  public void reject(long appendMillis) {
    time.append(appendMillis);
    rejected++;
    endLeases();
  }

  /** Whether log time must go on although nothing comes: someone's lease is running. */
  public boolean needsTicks() {
    for (Emitter emitter : emitters.values()) {
      if (emitter.status == Emitter.Status.LIVE) {
        return true;
      }
    }
    return false;
  }

  private void batch(Batch batch) {
    Emitter emitter = emitter(EmitterId.of(batch.getEmitter()));
    if (!follows(emitter, batch.getSequence())) {
      return;
    }
    emitter.forgetParts();
    hear(
        emitter,
        batch.getCompleteThroughMillis(),
        batch.hasClockOffsetMillis(),
        batch.getClockOffsetMillis());
    boolean lost = emitter.status == Emitter.Status.LOST;
    if (!lost) {
      emitter.status = Emitter.Status.LIVE;
    }
    for (ZoneSlice slice : batch.getZonesList()) {
      ZoneAccount zone = zone(slice.getZone());
      refusals(zone, emitter, slice);
      if (lost) {
        remember(zone, emitter, slice.getOpenAfter());
      } else {
        events(zone, emitter, slice);
      }
    }
    if (lost) {
      returnIfInTime(emitter);
    }
    if (batch.getLeave() || batch.getGoodbye()) {
      levels(emitter, new HashMap<>());
      forgetEmpty(emitter);
      emitter.status = batch.getGoodbye() ? Emitter.Status.ENDED : Emitter.Status.LEFT;
    }
  }

  private void events(ZoneAccount zone, Emitter emitter, ZoneSlice slice) {
    long opens = slice.getOpened().getAtMillisCount();
    long closes = slice.getClosed().getAtMillisCount();
    for (int i = 0; i < slice.getTalliesCount(); i++) {
      Tally tally = slice.getTallies(i);
      opens += tally.getOpened();
      closes += tally.getClosed();
    }
    if (opens != 0 || closes != 0) {
      zone.counts.events(opens, closes);
      zone.plan.counts.events(opens, closes);
      emitter.node.counts.events(opens, closes);
    }
    Holding holding = zone.holding(emitter);
    holding.open += opens - closes;
    touch(zone, emitter);
    if (holding.open != slice.getOpenAfter()) {
      correct(holding, slice.getOpenAfter());
    }
  }

  /** Also a lost emitter's: a refusal is no level, and happened. */
  private static void refusals(ZoneAccount zone, Emitter emitter, ZoneSlice slice) {
    for (int i = 0; i < slice.getTalliesCount(); i++) {
      for (RefusedCount refused : slice.getTallies(i).getRefusedList()) {
        refused(zone, emitter, refused.getReason(), refused.getCount());
      }
    }
    for (int i = 0; i < slice.getRefused().getReasonCount(); i++) {
      refused(zone, emitter, slice.getRefused().getReason(i), 1);
    }
  }

  private static void refused(ZoneAccount zone, Emitter emitter, RefusalReason reason, long count) {
    int number = reason == RefusalReason.UNRECOGNIZED ? UNSPECIFIED : reason.getNumber();
    zone.counts.refused[number] += count;
    zone.plan.counts.refused[number] += count;
    emitter.node.counts.refused[number] += count;
  }

  private void snapshot(SnapshotPart part) {
    Emitter emitter = emitter(EmitterId.of(part.getEmitter()));
    if (!follows(emitter, part.getSequence())) {
      return;
    }
    hear(
        emitter,
        part.getCompleteThroughMillis(),
        part.hasClockOffsetMillis(),
        part.getClockOffsetMillis());
    Map<String, Long> whole = emitter.collect(part);
    if (whole == null) {
      return;
    }
    levels(emitter, whole);
    emitter.gap = false;
    if (emitter.status == Emitter.Status.LOST) {
      returnIfInTime(emitter);
    }
    forgetEmpty(emitter);
  }

  /** False for a record that was booked before. A number that was skipped is a gap. */
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
    // Its very first record goes out before it could measure its clock: taken as said just now.
    long byBroker = measured ? throughMillis + offsetMillis : time.millis();
    emitter.completeThroughMillis =
        Math.max(emitter.completeThroughMillis, Math.min(byBroker, time.millis()));
    emitter.lastWordMillis = time.millis();
    emitter.dirty = true;
  }

  private void correct(Holding holding, long open) {
    long by = open - holding.open;
    if (!holding.emitter.gap) {
      imbalance += Math.abs(by);
    }
    shift(holding, by);
  }

  /** A level change of what an emitter has in a zone: a correction, never an open or a close. */
  private void shift(Holding holding, long by) {
    holding.open += by;
    holding.zone.counts.correct(by);
    holding.zone.plan.counts.correct(by);
    holding.emitter.node.counts.correct(by);
    touch(holding.zone, holding.emitter);
  }

  private void remember(ZoneAccount zone, Emitter emitter, long open) {
    zone.holding(emitter).open = open;
    touch(zone, emitter);
  }

  /** Sets every count of an emitter to what it says; a zone that it does not name has none. */
  private void levels(Emitter emitter, Map<String, Long> said) {
    boolean lost = emitter.status == Emitter.Status.LOST;
    for (Holding holding : emitter.holdings) {
      Long level = said.remove(holding.zone.id);
      long open = level == null ? 0 : level;
      if (lost) {
        remember(holding.zone, emitter, open);
      } else if (open != holding.open) {
        correct(holding, open);
      }
    }
    said.forEach(
        (id, open) -> {
          Holding holding = zone(id).holding(emitter);
          if (lost) {
            remember(holding.zone, emitter, open);
          } else if (open != 0) {
            correct(holding, open);
          }
        });
  }

  private void endLeases() {
    if (time.millis() < nextCheckMillis) {
      return;
    }
    nextCheckMillis = time.millis() + CHECK_MILLIS;
    boolean silent = time.millis() - time.silenceEndMillis() <= leaseMillis;
    for (Emitter emitter : List.copyOf(emitters.values())) {
      if (emitter.status == Emitter.Status.LIVE) {
        if (!silent && isLate(emitter)) {
          lose(emitter);
        }
      } else if (time.millis() - emitter.lastWordMillis > rememberMillis) {
        emitter.holdings.forEach(holding -> holding.open = 0);
        forgetEmpty(emitter);
        emitters.remove(emitter.id);
        forgotten.add(emitter);
      }
    }
  }

  private boolean isLate(Emitter emitter) {
    return time.millis() - emitter.completeThroughMillis > leaseMillis;
  }

  private void lose(Emitter emitter) {
    emitter.status = Emitter.Status.LOST;
    emitter.dirty = true;
    emitter.node.lostEmitters++;
    for (Holding holding : emitter.holdings) {
      holding.zone.counts.lose(holding.open);
      holding.zone.plan.counts.lose(holding.open);
      emitter.node.counts.lose(holding.open);
      touch(holding.zone, emitter);
    }
  }

  private void returnIfInTime(Emitter emitter) {
    if (isLate(emitter)) {
      return;
    }
    emitter.status = Emitter.Status.LIVE;
    emitter.node.returnedEmitters++;
    for (Holding holding : emitter.holdings) {
      long open = holding.open;
      holding.open = 0;
      shift(holding, open);
    }
  }

  private void change(PlanChange change) {
    ZoneAccount zone = zone(change.getZone());
    String to = change.getPlan().isEmpty() ? Contract.UNKNOWN_PLAN : change.getPlan();
    if (zone.plan.plan.equals(to)) {
      return;
    }
    touch(zone);
    zone.plan.counts.transfer(-zone.counts.open);
    zone.plan = plan(to);
    zone.plan.counts.transfer(zone.counts.open);
    touch(zone);
  }

  private void forgetEmpty(Emitter emitter) {
    emitter.holdings.removeIf(
        holding -> {
          if (holding.open == 0) {
            holding.zone.holdings.remove(holding);
            touch(holding.zone);
          }
          return holding.open == 0;
        });
  }

  private void touch(ZoneAccount zone, Emitter emitter) {
    emitter.node.dirty = true;
    touch(zone);
  }

  private void touch(ZoneAccount zone) {
    zone.plan.dirty = true;
    if (!zone.dirty) {
      zone.dirty = true;
      dirtyZones.add(zone);
    }
  }

  private Emitter emitter(EmitterId id) {
    Emitter known = emitters.get(id);
    if (known != null) {
      return known;
    }
    Emitter made = new Emitter(nextEmitter++, id, node(id.node()));
    emitters.put(id, made);
    return made;
  }

  ZoneAccount zone(String id) {
    ZoneAccount known = zones.get(id);
    if (known != null) {
      return known;
    }
    ZoneAccount made = new ZoneAccount(id, plan(Contract.UNKNOWN_PLAN), new Counts());
    zones.put(id, made);
    return made;
  }

  PlanAccount plan(String name) {
    return plans.computeIfAbsent(name, n -> new PlanAccount(n, new Counts()));
  }

  NodeAccount node(String name) {
    return nodes.computeIfAbsent(name, n -> new NodeAccount(n, NodeState.getDefaultInstance()));
  }
}
