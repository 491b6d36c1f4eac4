package io.tidemark.ledger;

import io.tidemark.ledger.state.EmitterState;
import io.tidemark.ledger.state.ShardState;
import java.util.List;
import java.util.Map;

/**
 * The books as keys and values: {@link #write} writes what has changed since the last write, {@link
 * StoredBooks} reads all of it back, and {@link Checkpoints} decides when. Keys: {@code s} the
 * shard, {@code e/N} an emitter, {@code z/N/P} a part of a page of zones, {@code u/N/P} a part of a
 * second that is not settled, {@code p/NAME} a plan, {@code n/NAME} a node, {@code o/N/P} a part of
 * what an emitter has open, {@code c/N/P} a part of a snapshot that is not whole yet.
 */
public final class LedgerState {
  static final String SHARD = "s";
  static final String EMITTER = "e/";
  static final String PLAN = "p/";
  static final String NODE = "n/";
  static final String PART = "c/";
  static final String OPEN = "o/";

  /** The version of the rules of booking; it is raised when the same records give other books. */
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
    StoredBooks stored = new StoredBooks(ledger.books);
    from.forEach(entry -> stored.take(entry.getKey(), entry.getValue()));
    stored.end();
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
}
