package io.tidemark.ledger;

import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.ledger.state.CountsState;
import io.tidemark.ledger.state.EmitterState;
import io.tidemark.ledger.state.NodeState;
import io.tidemark.ledger.state.ShardState;
import io.tidemark.ledger.state.ZoneState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The books as keys and values: {@link #write} gives what has changed since the last write, {@link
 * #read} takes all of it back. {@link Checkpoints} says when. Keys: {@code s} the shard, {@code
 * e/N} an emitter, {@code z/N/P} a part of a page of zones, {@code u/N/P} a part of a second that
 * is not settled, {@code p/NAME} a plan, {@code n/NAME} a node, {@code o/N/P} a part of what an
 * emitter has open, {@code c/N/P} a part of a snapshot that is not whole yet.
 */
public final class LedgerState {
  private static final String SHARD = "s";
  private static final String EMITTER = "e/";
  private static final String PLAN = "p/";
  private static final String NODE = "n/";
  private static final String PART = "c/";
  private static final String OPEN = "o/";

  /** The version of the rules of booking: one more when the same records give other books. */
  static final int BOOKS_VERSION = 2;

  private LedgerState() {}

  public static void write(ShardLedger ledger, StateWriter to) {
    Books books = ledger.books;
    books.unwritten = 0;
    List<ZoneAccount> all = books.zones.all();
    books.pages.write(all.size(), number -> ZoneCodec.write(all.get(number)), to);
    books.unsettled.write(to);
    for (Emitter gone : books.emitters.forgotten) {
      to.put(EMITTER + gone.index, null);
      gone.forgetParts();
      parts(gone, to);
      gone.zones.clear();
      gone.zones.write(openPrefix(gone), to);
    }
    books.emitters.forgotten.clear();
    for (Emitter emitter : books.emitters.byId.values()) {
      if (emitter.dirty) {
        emitter.dirty = false;
        to.put(EMITTER + emitter.index, state(emitter).toByteArray());
        parts(emitter, to);
        emitter.zones.write(openPrefix(emitter), to);
      }
    }
    for (PlanAccount plan : books.plans.values()) {
      if (plan.dirty) {
        plan.dirty = false;
        to.put(PLAN + plan.plan, plan.counts.toState().toByteArray());
      }
    }
    for (String gone : books.forgottenNodes) {
      if (!books.nodes.containsKey(gone)) {
        to.put(NODE + gone, null);
      }
    }
    books.forgottenNodes.clear();
    for (NodeAccount node : books.nodes.values()) {
      if (node.dirty) {
        node.dirty = false;
        to.put(NODE + node.node, node.toState().toByteArray());
      }
    }
    to.put(
        SHARD,
        ShardState.newBuilder()
            .setLogTimeMillis(books.time.millis())
            .setSilenceEndMillis(books.time.silenceEndMillis())
            .setNextCheckMillis(books.emitters.nextCheckMillis)
            .setNextEmitter(books.emitters.nextIndex)
            .setSettledMillis(books.settledMillis)
            .setImbalance(books.imbalance)
            .setRejected(books.rejected)
            .setAsOfOffset(books.offset + 1)
            .setLeaseMillis(books.emitters.leaseMillis())
            .setRememberMillis(books.emitters.rememberMillis())
            .setBooksVersion(BOOKS_VERSION)
            .build()
            .toByteArray());
  }

  private static String openPrefix(Emitter emitter) {
    return OPEN + emitter.index + "/";
  }

  private static void parts(Emitter emitter, StateWriter to) {
    for (int part = emitter.parts.size(); part < emitter.partsStale; part++) {
      to.put(PART + emitter.index + "/" + part, null);
    }
    for (int part = emitter.partsStored; part < emitter.parts.size(); part++) {
      to.put(PART + emitter.index + "/" + part, emitter.parts.get(part).toByteArray());
    }
    emitter.partsStale = 0;
    emitter.partsStored = emitter.parts.size();
  }

  /** Fills an empty ledger. */
  public static void read(ShardLedger ledger, Iterable<Map.Entry<String, byte[]>> from) {
    Books books = ledger.books;
    Map<Integer, EmitterState> emitters = new TreeMap<>();
    Map<Integer, ZoneState> zones = new TreeMap<>();
    Map<Integer, List<byte[]>> open = new HashMap<>();
    Map<Integer, Map<Integer, SnapshotPart>> parts = new HashMap<>();
    try {
      for (Map.Entry<String, byte[]> entry : from) {
        String key = entry.getKey();
        byte[] value = entry.getValue();
        if (key.equals(SHARD)) {
          shard(books, ShardState.parseFrom(value));
        } else if (key.startsWith(EMITTER)) {
          EmitterState state = EmitterState.parseFrom(value);
          emitters.put(state.getIndex(), state);
        } else if (books.pages.isKey(key)) {
          books.pages.read(
              key,
              value,
              zone -> {
                ZoneState state = ZoneState.parseFrom(zone);
                zones.put(state.getIndex(), state);
              });
        } else if (key.startsWith(UnsettledEvents.PREFIX)) {
          books.unsettled.read(key, value);
        } else if (key.startsWith(OPEN)) {
          int emitter = Integer.parseInt(key.substring(OPEN.length(), key.lastIndexOf('/')));
          open.computeIfAbsent(emitter, of -> new ArrayList<>()).add(value);
        } else if (key.startsWith(PART)) {
          String[] place = key.substring(PART.length()).split("/", -1);
          parts
              .computeIfAbsent(Integer.parseInt(place[0]), emitter -> new TreeMap<>())
              .put(Integer.parseInt(place[1]), SnapshotPart.parseFrom(value));
        } else if (key.startsWith(PLAN)) {
          books
              .plan(key.substring(PLAN.length()))
              .counts
              .add(Counts.of(CountsState.parseFrom(value)));
        } else if (key.startsWith(NODE)) {
          restore(books.node(key.substring(NODE.length())), NodeState.parseFrom(value));
        }
      }
      Map<Integer, Emitter> byIndex = new HashMap<>();
      emitters.forEach((index, state) -> byIndex.put(index, emitter(state, books)));
      parts.forEach(
          (index, of) -> {
            Emitter emitter = byIndex.get(index);
            if (emitter != null) {
              emitter.parts.addAll(of.values());
              emitter.partsStored = of.size();
            }
          });
      for (ZoneState zone : zones.values()) {
        zone(zone, books);
      }
      for (Emitter emitter : byIndex.values()) {
        for (byte[] part : open.getOrDefault(emitter.index, List.of())) {
          emitter.zones.read(part);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the ledger's own state cannot be read", e);
    }
    books.active.set(0, books.zones.all().size());
  }

  private static void zone(ZoneState state, Books books) throws IOException {
    ZoneAccount zone =
        books.add(state.getId(), books.plan(state.getPlan()), Counts.of(state.getCounts()));
    SettledCodec.read(state.getSettled(), zone.settled, books.plan(state.getSettled().getPlan()));
    state.getShiftsList().forEach(of -> books.change(zone, SettledCodec.read(of)));
    state.getCoarseList().forEach(of -> books.coarse(zone, SettledCodec.read(of)));
  }

  private static void shard(Books books, ShardState state) {
    books.time = new LogTime(state.getLogTimeMillis(), state.getSilenceEndMillis());
    books.emitters.nextCheckMillis = state.getNextCheckMillis();
    books.emitters.nextIndex = state.getNextEmitter();
    books.settledMillis = state.getSettledMillis();
    books.imbalance = state.getImbalance();
    books.rejected = state.getRejected();
    books.offset = state.getAsOfOffset() - 1;
    books.emitters.patience(state.getLeaseMillis(), state.getRememberMillis());
  }

  private static EmitterState state(Emitter emitter) {
    EmitterState.Builder state =
        EmitterState.newBuilder()
            .setIndex(emitter.index)
            .setEmitter(emitter.id.toWire())
            .setStatus(emitter.status.name())
            .setSequence(emitter.sequence)
            .setCompleteThroughMillis(emitter.completeThroughMillis)
            .setLastWordMillis(emitter.lastWordMillis)
            .setLastEventMillis(emitter.lastEventMillis)
            .setOffsetMillis(emitter.offsetMillis)
            .setLostMillis(emitter.lostMillis)
            .setGap(emitter.gap)
            .setNumbering(emitter.zones.numbering());
    return state.build();
  }

  private static Emitter emitter(EmitterState state, Books books) {
    EmitterId id = EmitterId.of(state.getEmitter());
    Emitter emitter = new Emitter(state.getIndex(), id, books.node(id.node()), books.zones.all());
    books.emitters.restore(emitter, Emitter.Status.valueOf(state.getStatus()));
    emitter.sequence = state.getSequence();
    emitter.completeThroughMillis = state.getCompleteThroughMillis();
    emitter.lastWordMillis = state.getLastWordMillis();
    emitter.lastEventMillis = state.getLastEventMillis();
    emitter.offsetMillis = state.getOffsetMillis();
    emitter.lostMillis = state.getLostMillis();
    emitter.gap = state.getGap();
    emitter.zones.begin(state.getNumbering());
    books.emitters.byId.put(id, emitter);
    return emitter;
  }

  private static void restore(NodeAccount node, NodeState state) {
    NodeAccount read = new NodeAccount(node.node, state);
    node.counts.add(read.counts);
    node.duplicates = read.duplicates;
    node.gaps = read.gaps;
    node.lostEmitters = read.lostEmitters;
    node.returnedEmitters = read.returnedEmitters;
    node.lateEvents = read.lateEvents;
    node.clampedEvents = read.clampedEvents;
    node.unnamedEvents = read.unnamedEvents;
    node.repaired = read.repaired;
    node.returned = read.returned;
    node.late = read.late;
    node.skewMillis = read.skewMillis;
  }
}
