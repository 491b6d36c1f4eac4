/**
 * HTTP/2 at the front: its streams, WebSockets included, look like HTTP/1.1 channels to the rest.
 */
@NullMarked
package io.tidemark.edge.http2;

import org.jspecify.annotations.NullMarked;
