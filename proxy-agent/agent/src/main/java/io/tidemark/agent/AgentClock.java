package io.tidemark.agent;

import java.util.function.LongSupplier;

/**
 * A clock that begins at the wall-clock time of the agent's start and goes on with the monotonic
 * clock, so it never steps back.
 */
final class AgentClock {
  private final long startMillis;
  private final long startNanos;
  private final LongSupplier nanos;
  private final LongSupplier events;

  AgentClock(long startMillis, LongSupplier nanos) {
    this.startMillis = startMillis;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
    this.events = this::millis;
  }

  AgentClock(long startMillis, LongSupplier nanos, LongSupplier events) {
    this.startMillis = startMillis;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
    this.events = events;
  }

  static AgentClock system() {
    return new AgentClock(System.currentTimeMillis(), System::nanoTime);
  }

  /** A clock for events that carry the wall-clock time, which another process has read. */
  static AgentClock ofWall() {
    return new AgentClock(System.currentTimeMillis(), System::nanoTime, System::currentTimeMillis);
  }

  long millis() {
    return startMillis + (nanos.getAsLong() - startNanos) / 1_000_000;
  }

  /** The clock by which events have their times. */
  long eventMillis() {
    return events.getAsLong();
  }

  long startMillis() {
    return startMillis;
  }
}
