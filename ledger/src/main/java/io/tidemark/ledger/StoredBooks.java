package io.tidemark.ledger;

import static io.tidemark.ledger.LedgerState.EMITTER;
import static io.tidemark.ledger.LedgerState.NODE;
import static io.tidemark.ledger.LedgerState.OPEN;
import static io.tidemark.ledger.LedgerState.PART;
import static io.tidemark.ledger.LedgerState.PLAN;
import static io.tidemark.ledger.LedgerState.SHARD;

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
 * A reader of stored books into an empty ledger. Records may come in any order. A zone becomes an
 * account as soon as it is read, so that a million zones are not on the heap twice.
 */
final class StoredBooks {
  private final Books books;
  private final Map<Integer, EmitterState> emitters = new TreeMap<>();
  private final Map<Integer, List<byte[]>> open = new HashMap<>();
  private final Map<Integer, Map<Integer, SnapshotPart>> parts = new HashMap<>();

  private boolean isEmpty = true;

  StoredBooks(Books books) {
    this.books = books;
  }

  /** True if no record has been taken. */
  boolean isEmpty() {
    return isEmpty;
  }

  void take(String key, byte[] value) {
    isEmpty = false;
    try {
      read(key, value);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static IllegalStateException unreadable(IOException e) {
    return new IllegalStateException("the ledger's own state cannot be read", e);
  }

  private void read(String key, byte[] value) throws IOException {
    if (books.pages.isKey(key)) {
      books.pages.read(key, value, zone -> zone(ZoneState.parseFrom(zone)));
    } else if (key.equals(SHARD)) {
      shard(ShardState.parseFrom(value));
    } else if (key.startsWith(EMITTER)) {
      EmitterState state = EmitterState.parseFrom(value);
      emitters.put(state.getIndex(), state);
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
      books.plan(key.substring(PLAN.length())).counts.add(Counts.of(CountsState.parseFrom(value)));
    } else if (key.startsWith(NODE)) {
      restore(books.node(key.substring(NODE.length())), NodeState.parseFrom(value));
    }
  }

  private void zone(ZoneState state) {
    ZoneAccount zone =
        new ZoneAccount(
            state.getIndex(),
            state.getId(),
            books.plan(state.getPlan()),
            Counts.of(state.getCounts()));
    books.zones.restore(zone);
    SettledCodec.read(state.getSettled(), zone.settled, books.plan(state.getSettled().getPlan()));
    state.getShiftsList().forEach(of -> books.change(zone, SettledCodec.read(of)));
    state.getCoarseList().forEach(of -> books.coarse(zone, SettledCodec.read(of)));
  }

  private void shard(ShardState state) {
    books.time = new LogTime(state.getLogTimeMillis(), state.getSilenceEndMillis());
    books.emitters.nextCheckMillis = state.getNextCheckMillis();
    books.emitters.nextIndex = state.getNextEmitter();
    books.settledMillis = state.getSettledMillis();
    books.imbalance = state.getImbalance();
    books.rejected = state.getRejected();
    books.offset = state.getAsOfOffset() - 1;
    books.emitters.patience(state.getLeaseMillis(), state.getRememberMillis());
  }

  /** Ends the reading, when all records have been taken. */
  void end() {
    books.zones.restored();
    for (EmitterState state : emitters.values()) {
      Emitter emitter = emitter(state);
      Map<Integer, SnapshotPart> snapshot = parts.getOrDefault(emitter.index, Map.of());
      emitter.parts.addAll(snapshot.values());
      emitter.partsStored = snapshot.size();
      for (byte[] part : open.getOrDefault(emitter.index, List.of())) {
        try {
          emitter.zones.read(part);
        } catch (IOException e) {
          throw unreadable(e);
        }
      }
    }
    books.active.set(0, books.zones.all().size());
  }

  private Emitter emitter(EmitterState state) {
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
