/**
 * The reference reverse proxy for HTTP and WebSockets. One client channel and its origin channel
 * live on one event loop; after a 101 the HTTP codecs leave both and bytes are relayed with
 * back-pressure.
 *
 * <p>A request's way: {@link FrontHandler} (zone by host, one exchange at a time) → {@link
 * OriginHandler} → back. After a 101, {@link RelayHandler} on both sides.
 */
@NullMarked
package io.tidemark.edge;

import org.jspecify.annotations.NullMarked;
