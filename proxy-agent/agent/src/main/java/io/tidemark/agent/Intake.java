package io.tidemark.agent;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The queue into which a proxy's I/O threads hand events over. An event costs a claim and a publish
 * on a ring of slots that exist already, and no allocation; if the ring is full, the event goes to
 * {@link Overflow}. There are any number of writers and one reader.
 */
final class Intake {
  private final AgentClock clock;
  private final RingBuffer<Slot> ring;
  private final Sequence taken = new Sequence();
  private final Overflow overflow;

  Intake(AgentClock clock, AgentConfig.Memory memory) {
    this.clock = clock;
    this.ring = RingBuffer.createMultiProducer(Slot::new, memory.queueSlots());
    this.ring.addGatingSequences(taken);
    this.overflow = new Overflow(clock, memory.tallyBytes());
  }

  long opened(String zone, Protocol protocol, Client client) {
    long now = clock.millis();
    long claimed = claim();
    if (claimed < 0) {
      int stripe = overflow.enter();
      Slot slot = overflow.slot(stripe);
      slot.kind = Slot.Kind.OPENED;
      slot.zone = zone;
      slot.atMillis = now;
      return ConnectionId.of(now - clock.startMillis(), true, overflow.leave(stripe));
    }
    long id = ConnectionId.of(now - clock.startMillis(), false, claimed);
    Slot slot = ring.get(claimed);
    slot.kind = Slot.Kind.OPENED;
    slot.zone = zone;
    slot.atMillis = now;
    slot.protocol = protocol;
    slot.client = client;
    slot.connection = id;
    ring.publish(claimed);
    return id;
  }

  void closed(
      long id,
      String zone,
      Protocol protocol,
      Client client,
      long bytesIn,
      long bytesOut,
      long bytesBefore,
      CloseCategory category,
      int closeCode) {
    long now = clock.millis();
    long claimed = claim();
    int stripe = claimed < 0 ? overflow.enter() : -1;
    Slot slot = claimed < 0 ? overflow.slot(stripe) : ring.get(claimed);
    slot.kind = Slot.Kind.CLOSED;
    slot.zone = zone;
    slot.atMillis = now;
    slot.protocol = protocol;
    slot.client = client;
    slot.connection = id;
    slot.durationMillis =
        Math.max(0, now - clock.startMillis() - ConnectionId.openedSinceStartMillis(id));
    slot.bytesIn = bytesIn;
    slot.bytesOut = bytesOut;
    slot.bytesBefore = bytesBefore;
    slot.category = category;
    slot.closeCode = closeCode;
    if (claimed < 0) {
      overflow.leave(stripe);
    } else {
      ring.publish(claimed);
    }
  }

  /** Bytes of connections that stay open. */
  void traffic(String zone, long bytesIn, long bytesOut) {
    long now = clock.millis();
    long claimed = claim();
    int stripe = claimed < 0 ? overflow.enter() : -1;
    Slot slot = claimed < 0 ? overflow.slot(stripe) : ring.get(claimed);
    slot.kind = Slot.Kind.TRAFFIC;
    slot.zone = zone;
    slot.atMillis = now;
    slot.bytesIn = bytesIn;
    slot.bytesOut = bytesOut;
    if (claimed < 0) {
      overflow.leave(stripe);
    } else {
      ring.publish(claimed);
    }
  }

  void refused(
      String zone,
      Protocol protocol,
      Client client,
      RefusalReason reason,
      String rule,
      long pathHash,
      int status,
      int reference) {
    long now = clock.millis();
    long claimed = claim();
    int stripe = claimed < 0 ? overflow.enter() : -1;
    Slot slot = claimed < 0 ? overflow.slot(stripe) : ring.get(claimed);
    slot.kind = Slot.Kind.REFUSED;
    slot.zone = zone;
    slot.atMillis = now;
    slot.protocol = protocol;
    slot.client = client;
    slot.reason = reason;
    slot.rule = rule;
    slot.pathHash = pathHash;
    slot.status = status;
    slot.reference = reference;
    if (claimed < 0) {
      overflow.leave(stripe);
    } else {
      ring.publish(claimed);
    }
  }

  /**
   * Takes all events that were handed over before this call, counts first. If an event from before
   * the call's millisecond is taken, every earlier event of its connection is taken too: the
   * earlier hand-over had ended before the time of the later event was read. Waits for a writer
   * that has claimed a slot and not yet published it.
   */
  long take(Overflow.Sink counts, Consumer<Slot> events) {
    overflow.take(counts);
    long tail = ring.getCursor();
    long next = taken.get() + 1;
    try {
      while (next <= tail) {
        while (!ring.isAvailable(next)) {
          LockSupport.parkNanos(1_000);
        }
        events.accept(ring.get(next));
        if ((next & 1023) == 0) {
          taken.set(next);
        }
        next++;
      }
    } finally {
      // Also after a failure, and then including the event that failed: no event must be taken
      // twice.
      taken.set(Math.min(next, tail));
    }
    return tail + 1;
  }

  /** Slots that wait now. */
  long waiting() {
    return ring.getCursor() - taken.get();
  }

  private long claim() {
    if (!ring.hasAvailableCapacity(1)) {
      return -1;
    }
    try {
      return ring.tryNext();
    } catch (InsufficientCapacityException full) {
      return -1;
    }
  }
}
