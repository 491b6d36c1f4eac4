package io.tidemark.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The per-zone counts that take events when the ring is full, in stripes so that I/O threads rarely
 * contend. A thread that finds a stripe locked tries the next one and does not wait for a sleeping
 * owner, since there are more stripes than can be locked at once.
 */
final class Overflow {
  private final Stripe[] stripes;
  private final long stripeSegments;
  private final AgentClock clock;

  private static final class Stripe {
    final ReentrantLock lock = new ReentrantLock();
    Map<String, Segments> zones = new HashMap<>();
    final Slot event = new Slot();
    long segments;
    long events;
    long nextCoarsening;
  }

  Overflow(AgentClock clock, long budgetBytes) {
    this.clock = clock;
    stripes = new Stripe[Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 8];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new Stripe();
    }
    stripeSegments = Math.max(16, budgetBytes / Segment.BYTES / stripes.length);
    for (Stripe stripe : stripes) {
      stripe.nextCoarsening = stripeSegments;
    }
  }

  /**
   * The slot into which the stripe's owner writes an event, between {@link #enter} and {@link
   * #leave}.
   */
  Slot slot(int stripe) {
    return stripes[stripe].event;
  }

  /** Locks a stripe and returns its index. */
  int enter() {
    int stripe = (int) Thread.currentThread().getId() & (stripes.length - 1);
    while (!stripes[stripe].lock.tryLock()) {
      stripe = (stripe + 1) & (stripes.length - 1);
    }
    return stripe;
  }

  /**
   * Counts the event in the stripe's slot and unlocks the stripe; returns a number for the event,
   * unique in all stripes.
   */
  long leave(int entered) {
    Stripe stripe = stripes[entered];
    try {
      Slot event = stripe.event;
      Segments zone = stripe.zones.get(event.zone);
      if (zone == null) {
        zone = new Segments();
        stripe.zones.put(event.zone, zone);
      }
      stripe.segments += zone.add(event);
      if (stripe.segments > stripe.nextCoarsening) {
        coarsen(stripe);
      }
      return stripe.events++ * stripes.length + entered;
    } finally {
      stripe.lock.unlock();
    }
  }

  /** Hands over all that has gathered, and starts anew. For the sender thread. */
  void take(Sink sink) {
    for (Stripe stripe : stripes) {
      Map<String, Segments> taken;
      stripe.lock.lock();
      try {
        if (stripe.zones.isEmpty()) {
          continue;
        }
        taken = stripe.zones;
        stripe.zones = new HashMap<>();
        stripe.segments = 0;
        stripe.nextCoarsening = stripeSegments;
      } finally {
        stripe.lock.unlock();
      }
      taken.forEach(sink::accept);
    }
  }

  @FunctionalInterface
  interface Sink {
    void accept(String zone, Segments segments);
  }

  /** Coarsens a stripe; only needed when the sender has not taken it for long. */
  private void coarsen(Stripe stripe) {
    long now = clock.millis();
    for (long window : Windows.MILLIS) {
      for (Segments zone : stripe.zones.values()) {
        stripe.segments -= zone.coarsen(window, now);
      }
      if (stripe.segments <= stripeSegments / 2) {
        break;
      }
    }
    // A zone keeps at least one segment, so do not try again at every event.
    stripe.nextCoarsening = Math.max(stripeSegments, stripe.segments * 2);
  }
}
