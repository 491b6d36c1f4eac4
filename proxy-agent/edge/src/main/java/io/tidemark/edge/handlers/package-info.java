/**
 * Handlers at the edge, for connections that end here instead of at an origin. A new handler
 * implements {@link io.tidemark.edge.handlers.EdgeHandler} and is named in {@code
 * META-INF/services}.
 */
@NullMarked
package io.tidemark.edge.handlers;

import org.jspecify.annotations.NullMarked;
