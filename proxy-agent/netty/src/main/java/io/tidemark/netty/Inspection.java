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
}
