package io.tidemark.edge.handlers;

/**
 * The part of a handler that serves one connection. Pings and close frames are answered without it.
 */
public interface Conversation {
  void text(String message);

  /** Returns false if binary messages are refused, with 1003. */
  default boolean binary(byte[] message) {
    return false;
  }

  /** The connection has ended; nothing more comes. */
  void closed();
}
