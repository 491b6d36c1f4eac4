package io.tidemark.quickstart;

import java.io.IOException;

/** The front of a stack: a proxy that clients connect to, and its agent. */
interface Front extends AutoCloseable {
  /** Returns true once the ledger waits for what the agent reports. */
  boolean isReady();

  /** The events that the agent has not sent yet. */
  long pending();

  @Override
  void close() throws IOException;
}
