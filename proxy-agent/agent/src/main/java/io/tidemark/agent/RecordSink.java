package io.tidemark.agent;

/**
 * Where records go. Never blocks for long; every send ends in exactly one of the two calls, on any
 * thread.
 */
interface RecordSink extends AutoCloseable {
  /** How many shards there are, or 0 while that is not known. */
  int shards();

  void send(int shard, byte[] value, Ack ack);

  @Override
  void close();

  interface Ack {
    void acknowledged(long appendMillis);

    void failed(String reason);
  }
}
