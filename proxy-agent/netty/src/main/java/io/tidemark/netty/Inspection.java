package io.tidemark.netty;

import io.netty.handler.codec.http.HttpRequest;
import io.tidemark.events.Client;
import org.jspecify.annotations.Nullable;

/**
 * A check of an upgrade request that is well-formed and admitted, before it goes on. What follows
 * the request is not checked. It runs on the client's event loop and must not block.
 */
@FunctionalInterface
public interface Inspection {
  Inspection NONE = (zone, request, client) -> null;

  /** Returns {@code null} if the request may go on. */
  @Nullable Refusal look(String zone, HttpRequest request, Client client);

  /**
   * Called when a request is refused, by this inspection or before it.
   *
   * @param reference the number of the refusal in the answer to the client
   */
  default void refused(String zone, Refusal refusal, Client client, int reference) {}
}
