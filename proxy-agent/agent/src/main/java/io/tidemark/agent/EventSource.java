package io.tidemark.agent;

import io.tidemark.events.Client;
import java.util.Iterator;

/**
 * A source from which events are read, and which can be read again after a restart: a file, say. It
 * keeps how far it has been read, and which connections are open. The agent stores both before it
 * sends what was read, so that each event is sent once, whenever the process is killed.
 *
 * <p>All calls but {@link #open} come from one thread.
 */
public interface EventSource {
  /** A complete-through that promises nothing. */
  long NOTHING = Long.MIN_VALUE;

  /**
   * Reads on and passes on what it finds. A later event of a connection follows an earlier one.
   *
   * @return the time through which everything has been passed on, or {@link #NOTHING}. Later events
   *     may have been passed on, too.
   */
  long read(EventSink to);

  /** Returns true if the last reading has left something for the next. */
  default boolean isBehind() {
    return false;
  }

  /** Returns true if it can be read now. */
  boolean isReady();

  /** The open connections of a client in a zone. Any thread may ask. */
  int open(String zone, Client client);

  /** The changes since the last call of this method or of {@link #whole}. */
  byte[] changes();

  /** All that it keeps, in parts. Nothing is read until the last part is taken. */
  Iterator<byte[]> whole();

  /** Applies what {@link #whole} or {@link #changes} returned, in their order, before any read. */
  void restore(byte[] state);
}
