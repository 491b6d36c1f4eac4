package io.tidemark.agent;

/**
 * A connection's id, unique in its emitter, that contains the time of the open, so that the agent
 * keeps nothing per connection: 39 bits of milliseconds since the agent's start, a bit that is set
 * if the ring was full, 24 bits of count.
 */
final class ConnectionId {
  private static final int COUNT_BITS = 24;
  private static final long COUNT = (1L << COUNT_BITS) - 1;

  private ConnectionId() {}

  static long of(long sinceStartMillis, boolean overflowed, long count) {
    return sinceStartMillis << (COUNT_BITS + 1)
        | (overflowed ? 1L << COUNT_BITS : 0)
        | (count & COUNT);
  }

  /** The part of the id that distinguishes connections that opened in the same millisecond. */
  static long number(long id) {
    long counted = id & ((1L << (COUNT_BITS + 1)) - 1);
    return (counted & COUNT) << 1 | counted >>> COUNT_BITS;
  }

  static long openedSinceStartMillis(long id) {
    return id >>> (COUNT_BITS + 1);
  }
}
