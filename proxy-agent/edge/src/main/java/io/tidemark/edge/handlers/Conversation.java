package io.tidemark.edge.handlers;

/** What a handler does with one connection. Pings are answered, and closes are, without it. */
public interface Conversation {
  void text(String message);

  /** Refused with 1003 unless a handler takes them. */
  default boolean binary(byte[] message) {
    return false;
  }

  /** The connection has ended; nothing more comes. */
  void closed();
}
