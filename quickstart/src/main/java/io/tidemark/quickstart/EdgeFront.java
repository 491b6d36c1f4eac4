package io.tidemark.quickstart;

import io.tidemark.edge.Edge;

/** The edge, with the agent inside. */
record EdgeFront(Edge edge) implements Front {
  @Override
  public boolean isReady() {
    return edge.isReady();
  }

  @Override
  public long pending() {
    return edge.agent().stats().events().pending();
  }

  @Override
  public void close() {
    edge.close();
  }
}
