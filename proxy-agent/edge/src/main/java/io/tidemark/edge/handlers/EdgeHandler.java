package io.tidemark.edge.handlers;

/**
 * A handler that terminates connections at the edge, in place of an origin. A process has one
 * instance of it, found by {@link java.util.ServiceLoader}; zones name it for a path. Connections
 * with it are counted as all others are.
 */
public interface EdgeHandler {
  /** The name that zones use. */
  String name();

  /**
   * A connection has opened. This call and all later ones of the conversation are made on the
   * connection's event loop and must not block.
   */
  Conversation open(Session session);
}
