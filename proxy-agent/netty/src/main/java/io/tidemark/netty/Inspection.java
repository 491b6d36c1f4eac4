package io.tidemark.netty;

import io.netty.handler.codec.http.HttpRequest;
import io.tidemark.events.Client;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an upgrade request that is well-formed and admitted, before it goes on. Nothing after it
 * is looked at. On the client's event loop: it must not block.
 */
@FunctionalInterface
public interface Inspection {
  Inspection NONE = (zone, request, client) -> null;

  /** {@code null}: it may go on. */
  @Nullable Refusal look(String zone, HttpRequest request, Client client);

  /**
   * The client has been told that it is refused, by this inspection or before it.
   *
   * @param reference what the client was told to ask about it
   */
  default void refused(String zone, Refusal refusal, Client client, int reference) {}
}
