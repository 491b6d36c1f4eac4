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

  AgentClock(long startMillis, LongSupplier nanos) {
    this.startMillis = startMillis;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  static AgentClock system() {
    return new AgentClock(System.currentTimeMillis(), System::nanoTime);
  }

  long millis() {
    return startMillis + (nanos.getAsLong() - startNanos) / 1_000_000;
  }

  long startMillis() {
    return startMillis;
  }
}
