package io.tidemark.edge.handlers;

/**
 * Ends connections at the edge. There is one of it in a process, found by {@link
 * java.util.ServiceLoader}; zones name it for a path. Connections with it are counted as all others
 * are.
 */
public interface EdgeHandler {
  /** As zones name it. */
  String name();

  /** A connection has opened. On its event loop, as all that follows of it: nothing may block. */
  Conversation open(Session session);
}
