/**
 * The reference reverse proxy for HTTP and WebSockets. One client channel and its origin channel
 * live on one event loop; after a 101 the HTTP codecs leave both and bytes are relayed with
 * back-pressure.
 *
 * <p>A request's way: {@link FrontHandler} (the client's channel) → {@link Exchange} (zone by host,
 * the request and its answer) → {@link OriginLink} → back. At a 101, {@link ProtocolSwitch}; after
 * it, {@link RelayHandler} on both sides.
 */
@NullMarked
package io.tidemark.edge;

import org.jspecify.annotations.NullMarked;
