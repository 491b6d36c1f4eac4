package io.tidemark.agent;

/** A source of events for {@link Sender}, which adds them to {@link ShardBooks}. */
interface Feed {
  /**
   * Tells whether to gather in this round.
   *
   * @param cuts this round cuts the shards that are clear
   */
  boolean isReady(ShardOutbox[] shards, boolean cuts);

  /** Adds what has come to the books; returns the millisecond through which it is complete. */
  long gather(ShardOutbox[] shards);

  /**
   * Returns true if more waits than the last call took: the next cut need not wait for its time.
   */
  default boolean isBehind() {
    return false;
  }

  /** The complete-through of the last call of {@link #gather}. */
  long throughMillis();

  /** The shards are known now. */
  default void placed(ShardOutbox[] shards) {}

  /** Called after shards were cut, or records changed, and before any record is sent. */
  default void written(ShardOutbox[] shards) {}

  /** The process ends in order: ends every connection that is still open, as drained. */
  void drain();

  /** Tells whether another process goes on with this emitter, so that its end ends nothing. */
  default boolean isResumed() {
    return false;
  }

  /** Events so far. */
  long offered();

  /** Events that are not in a record yet. */
  long waiting();
}
