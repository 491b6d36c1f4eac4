package io.tidemark.ledger;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.ledger.state.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The accounts of one shard (of its zones, plans, nodes and emitters), the entries in them, and how
 * far they are settled. They are the whole state of the ledger; {@link ShardLedger} decides what is
 * entered.
 */
final class Books {
  final int shard;
  final Emitters emitters;
  final ZoneIndex zones = new ZoneIndex();
  final Map<String, PlanAccount> plans = new TreeMap<>();
  final Map<String, NodeAccount> nodes = new HashMap<>();

  /**
   * The nodes whose last emitter was forgotten since the last write; names of pods never return.
   */
  final Set<String> forgottenNodes = new HashSet<>();

  final Outbox out = new Outbox();

  /** The zones as they are stored. */
  final Pages pages = new Pages("z/");

  /** Events and records that were booked since the last write. */
  long unwritten;

  final UnsettledEvents unsettled = new UnsettledEvents();

  /** The zones with adjustments that are not settled. */
  final List<ZoneAccount> adjusted = new ArrayList<>();

  /** The numbers of the zones that are not known to be at rest. */
  final BitSet active = new BitSet();

  /**
   * Everything before this time, a whole second, is settled; 0 as long as the log has not begun.
   */
  long settledMillis;

  LogTime time = new LogTime(0, 0);

  /** The offset of the record that was booked last; -1 before the first. */
  long offset = -1;

  /**
   * Connections by which the books differed from an emitter's reports, for no known reason. It is 0
   * unless there is a fault.
   */
  long imbalance;

  long rejected;

  Books(int shard, Duration lease, Duration remember) {
    this.shard = shard;
    this.emitters = new Emitters(lease.toMillis(), remember.toMillis());
  }

  Emitter emitter(EmitterId id) {
    return emitters.get(id, this::node, zones.all());
  }

  ZoneAccount zone(String id) {
    ZoneAccount known = zones.find(id);
    return known == null ? add(id, plan(Contract.UNKNOWN_PLAN), new Counts()) : known;
  }

  ZoneAccount add(String id, PlanAccount plan, Counts counts) {
    ZoneAccount made = new ZoneAccount(zones.all().size(), id, plan, counts);
    zones.add(made);
    return made;
  }

  PlanAccount plan(String name) {
    return plans.computeIfAbsent(name, n -> new PlanAccount(n, new Counts()));
  }

  NodeAccount node(String name) {
    return nodes.computeIfAbsent(name, n -> new NodeAccount(n, NodeState.getDefaultInstance()));
  }

  /**
   * @param place of the zone in the emitter
   */
  void correct(
      ZoneAccount zone, Emitter emitter, int place, long open, long atMillis, long sinceMillis) {
    long by = open - emitter.zones.get(place);
    if (!emitter.gap) {
      imbalance += Math.abs(by);
    }
    long at = Math.max(settledMillis, atMillis);
    shift(zone, emitter, place, by, at, DecisionKind.REPAIRED, sinceMillis);
    decide(DecisionKind.REPAIRED, emitter, at, sinceMillis, by);
  }

  /** A level change of what an emitter has in a zone: a correction, never an open or a close. */
  void shift(
      ZoneAccount zone,
      Emitter emitter,
      int place,
      long by,
      long atMillis,
      DecisionKind kind,
      long since) {
    if (by == 0) {
      return;
    }
    emitter.zones.set(place, emitter.zones.get(place) + by);
    zone.counts.correct(by);
    zone.plan.counts.correct(by);
    emitter.node.counts.correct(by);
    emitter.node.corrected(kind, by);
    change(zone, new TimelineChange.Level(atMillis, kind, by, since));
    touch(zone, emitter);
  }

  void decide(DecisionKind kind, Emitter emitter, long at, long since, long connections) {
    out.decisions.add(
        DecisionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setKind(kind)
            .setShard(shard)
            .setEmitter(emitter.id.toWire())
            .setOffset(offset)
            .setLogTimeMillis(time.millis())
            .setSettledMillis(settledMillis)
            .setAtMillis(at)
            .setSinceMillis(since)
            .setConnections(connections)
            .build()
            .toByteArray());
  }

  /** Notes the connections in a zone of an emitter that is not counted now. */
  void remember(ZoneAccount zone, Emitter emitter, int place, long open) {
    emitter.zones.set(place, open);
    touch(zone, emitter);
  }

  void change(ZoneAccount zone, TimelineChange change) {
    adjustments(zone).changes.add(change);
  }

  void coarse(ZoneAccount zone, CoarseTally tally) {
    adjustments(zone).coarse.add(tally);
  }

  private Adjustments adjustments(ZoneAccount zone) {
    Adjustments known = zone.adjustments;
    if (known == null) {
      known = new Adjustments();
      zone.adjustments = known;
      adjusted.add(zone);
    }
    return known;
  }

  void touch(ZoneAccount zone, Emitter emitter) {
    emitter.node.dirty = true;
    touch(zone);
  }

  void touch(ZoneAccount zone) {
    zone.plan.dirty = true;
    pages.touch(zone.index);
    active.set(zone.index);
  }

  /** Log time in seconds, in the form for a {@link Witness}. */
  int second() {
    return Witness.second(time.millis());
  }
}
