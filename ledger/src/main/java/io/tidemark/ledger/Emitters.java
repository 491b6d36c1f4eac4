package io.tidemark.ledger;

import io.tidemark.events.Periods;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The emitters of a shard: which are alive, up to which time all of them have reported, whose lease
 * is over, and which can be forgotten.
 */
final class Emitters {
  private static final long CHECK_MILLIS = 250;

  /** The time within which the first record of a new emitter must arrive for an exact join. */
  private static final long JOIN_MILLIS = 2_000;

  private long leaseMillis;
  private long rememberMillis;
  final Map<EmitterId, Emitter> byId = new LinkedHashMap<>();
  final List<Emitter> forgotten = new ArrayList<>();

  /** The living emitters: a small part of all, in a fleet that restarts daily. */
  private final Set<Emitter> living = new LinkedHashSet<>();

  long nextCheckMillis;
  int nextIndex;

  /**
   * The earliest complete-through time of a living emitter; computed again when it is not known.
   */
  private long lowestMillis;

  private boolean lowestKnown;

  Emitters(long leaseMillis, long rememberMillis) {
    this.leaseMillis = leaseMillis;
    this.rememberMillis = rememberMillis;
  }

  long leaseMillis() {
    return leaseMillis;
  }

  long rememberMillis() {
    return rememberMillis;
  }

  /** Sets how long a silent emitter is believed, and how long an emitter is remembered. */
  void patience(long lease, long remember) {
    leaseMillis = lease;
    rememberMillis = remember;
  }

  Emitter get(EmitterId id, Function<String, NodeAccount> nodes, List<ZoneAccount> zones) {
    Emitter known = byId.get(id);
    if (known != null) {
      return known;
    }
    Emitter made = new Emitter(nextIndex++, id, nodes.apply(id.node()), zones);
    byId.put(id, made);
    return made;
  }

  void status(Emitter emitter, Emitter.Status status) {
    if (emitter.status != status) {
      emitter.dirty = true;
      restore(emitter, status);
    }
  }

  /** Sets an emitter's status without marking the emitter for the next write. */
  void restore(Emitter emitter, Emitter.Status status) {
    emitter.status = status;
    lowestKnown = false;
    if (status == Emitter.Status.LIVE) {
      living.add(emitter);
    } else {
      living.remove(emitter);
    }
  }

  Collection<Emitter> living() {
    return living;
  }

  /** Notes that the emitter has reported through this time, by the broker's clock. */
  void spoke(Emitter emitter, long throughMillis) {
    if (throughMillis > emitter.completeThroughMillis) {
      if (emitter.completeThroughMillis == lowestMillis) {
        lowestKnown = false;
      }
      emitter.completeThroughMillis = throughMillis;
    }
  }

  /**
   * The time, a whole second, before which all may be settled: every living emitter has reported
   * two seconds past it.
   */
  long settleable(LogTime time) {
    if (!lowestKnown) {
      lowestKnown = true;
      lowestMillis = Long.MAX_VALUE;
      for (Emitter emitter : living) {
        lowestMillis = Math.min(lowestMillis, emitter.completeThroughMillis);
      }
    }
    return Periods.start(Math.min(lowestMillis, time.millis()) - JOIN_MILLIS, Periods.SECOND);
  }

  boolean isLate(Emitter emitter, LogTime time) {
    return time.millis() - emitter.completeThroughMillis > leaseMillis;
  }

  /** Finds the emitters whose lease is over, and those that can be forgotten. */
  void check(LogTime time, Consumer<Emitter> lose, Consumer<Emitter> forget) {
    if (time.millis() < nextCheckMillis) {
      return;
    }
    nextCheckMillis = time.millis() + CHECK_MILLIS;
    boolean silent = time.millis() - time.silenceEndMillis() <= leaseMillis;
    for (Emitter emitter : List.copyOf(byId.values())) {
      if (emitter.status == Emitter.Status.LIVE) {
        if (!silent && isLate(emitter, time)) {
          status(emitter, Emitter.Status.LOST);
          lose.accept(emitter);
        }
      } else if (time.millis() - emitter.lastWordMillis > rememberMillis) {
        forget.accept(emitter);
        byId.remove(emitter.id);
        forgotten.add(emitter);
      }
    }
  }
}
