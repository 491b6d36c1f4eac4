package io.tidemark.edge.handlers;

import io.tidemark.events.Client;

/** The connection as a handler of the edge sees it. Thread-safe. */
public interface Session {
  String zone();

  /** Path and query of the upgrade request. */
  String target();

  Client client();

  void send(String message);

  void send(byte[] message);

  /**
   * True if earlier messages are going out; a handler that sends on regardless fills this proxy's
   * memory.
   */
  boolean isWritable();

  /** Sends a close frame with this code (RFC 6455 section 7.4), and ends the connection. */
  void close(int code, String reason);
}
