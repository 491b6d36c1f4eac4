package io.tidemark.agent;

/**
 * The destination of records. It never blocks for long; every send ends in exactly one call of its
 * {@link Ack}, on any thread.
 */
interface RecordSink extends AutoCloseable {
  /** The number of shards, or 0 while that is not known. */
  int shards();

  void send(int shard, byte[] value, Ack ack);

  @Override
  void close();

  interface Ack {
    void acknowledged(long appendMillis);

    void failed(String reason);

    /** The topic takes no record of this size, and has not taken this one. */
    void tooLarge(String reason);
  }
}
