package io.tidemark.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.ledger.state.CountsState;
import io.tidemark.ledger.state.EmitterState;
import io.tidemark.ledger.state.HoldingState;
import io.tidemark.ledger.state.NodeState;
import io.tidemark.ledger.state.ShardState;
import io.tidemark.ledger.state.ZoneState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ledger as keys and values: {@link #write} gives what has changed since the last write, {@link
 * #read} takes all of it back. Keys: {@code s} the shard, {@code e/N} an emitter, {@code z/ID} a
 * zone, {@code p/NAME} a plan, {@code n/NAME} a node. Parts of a snapshot that is not whole yet are
 * left out, however large they are: after a restart the next snapshot counts.
 */
public final class LedgerState {
  private static final String SHARD = "s";
  private static final String EMITTER = "e/";
  private static final String ZONE = "z/";
  private static final String PLAN = "p/";
  private static final String NODE = "n/";

  private LedgerState() {}

  /** Where the state goes; a null value deletes. */
  @FunctionalInterface
  public interface Writer {
    void put(String key, byte @Nullable [] value);
  }

  public static void write(ShardLedger ledger, Writer to) {
    for (ZoneAccount zone : ledger.dirtyZones) {
      zone.dirty = false;
      ZoneState.Builder state =
          ZoneState.newBuilder().setPlan(zone.plan.plan).setCounts(zone.counts.toState());
      for (Holding holding : zone.holdings) {
        state.addHoldings(
            HoldingState.newBuilder().setEmitter(holding.emitter.index).setOpen(holding.open));
      }
      to.put(ZONE + zone.id, state.build().toByteArray());
    }
    ledger.dirtyZones.clear();
    for (Emitter gone : ledger.forgotten) {
      to.put(EMITTER + gone.index, null);
    }
    ledger.forgotten.clear();
    for (Emitter emitter : ledger.emitters.values()) {
      if (emitter.dirty) {
        emitter.dirty = false;
        to.put(EMITTER + emitter.index, state(emitter).toByteArray());
      }
    }
    for (PlanAccount plan : ledger.plans.values()) {
      if (plan.dirty) {
        plan.dirty = false;
        to.put(PLAN + plan.plan, plan.counts.toState().toByteArray());
      }
    }
    for (NodeAccount node : ledger.nodes.values()) {
      if (node.dirty) {
        node.dirty = false;
        to.put(NODE + node.node, node.toState().toByteArray());
      }
    }
    to.put(
        SHARD,
        ShardState.newBuilder()
            .setLogTimeMillis(ledger.time.millis())
            .setSilenceEndMillis(ledger.time.silenceEndMillis())
            .setNextCheckMillis(ledger.nextCheckMillis)
            .setNextEmitter(ledger.nextEmitter)
            .setImbalance(ledger.imbalance)
            .setRejected(ledger.rejected)
            .build()
            .toByteArray());
  }

  /** Fills an empty ledger. */
  public static void read(ShardLedger ledger, Iterable<Map.Entry<String, byte[]>> from) {
    Map<Integer, Emitter> byIndex = new HashMap<>();
    Map<String, ZoneState> zones = new HashMap<>();
    try {
      for (Map.Entry<String, byte[]> entry : from) {
        String key = entry.getKey();
        byte[] value = entry.getValue();
        if (key.equals(SHARD)) {
          shard(ledger, ShardState.parseFrom(value));
        } else if (key.startsWith(EMITTER)) {
          EmitterState state = EmitterState.parseFrom(value);
          byIndex.put(state.getIndex(), emitter(state, ledger));
        } else if (key.startsWith(ZONE)) {
          zones.put(key.substring(ZONE.length()), ZoneState.parseFrom(value));
        } else if (key.startsWith(PLAN)) {
          ledger
              .plan(key.substring(PLAN.length()))
              .counts
              .add(Counts.of(CountsState.parseFrom(value)));
        } else if (key.startsWith(NODE)) {
          restore(ledger.node(key.substring(NODE.length())), NodeState.parseFrom(value));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the ledger's own state cannot be read", e);
    }
    zones.forEach(
        (id, state) -> {
          ZoneAccount zone =
              new ZoneAccount(id, ledger.plan(state.getPlan()), Counts.of(state.getCounts()));
          ledger.zones.put(id, zone);
          for (HoldingState holding : state.getHoldingsList()) {
            Emitter emitter = byIndex.get(holding.getEmitter());
            if (emitter != null) {
              zone.holding(emitter).open = holding.getOpen();
            }
          }
        });
  }

  private static void shard(ShardLedger ledger, ShardState state) {
    ledger.time = new LogTime(state.getLogTimeMillis(), state.getSilenceEndMillis());
    ledger.nextCheckMillis = state.getNextCheckMillis();
    ledger.nextEmitter = state.getNextEmitter();
    ledger.imbalance = state.getImbalance();
    ledger.rejected = state.getRejected();
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
            .setGap(emitter.gap);
    return state.build();
  }

  private static Emitter emitter(EmitterState state, ShardLedger ledger) {
    EmitterId id = EmitterId.of(state.getEmitter());
    Emitter emitter = new Emitter(state.getIndex(), id, ledger.node(id.node()));
    emitter.status = Emitter.Status.valueOf(state.getStatus());
    emitter.sequence = state.getSequence();
    emitter.completeThroughMillis = state.getCompleteThroughMillis();
    emitter.lastWordMillis = state.getLastWordMillis();
    emitter.gap = state.getGap();
    ledger.emitters.put(id, emitter);
    return emitter;
  }

  private static void restore(NodeAccount node, NodeState state) {
    NodeAccount read = new NodeAccount(node.node, state);
    node.counts.add(read.counts);
    node.duplicates = read.duplicates;
    node.gaps = read.gaps;
    node.lostEmitters = read.lostEmitters;
    node.returnedEmitters = read.returnedEmitters;
  }
}
