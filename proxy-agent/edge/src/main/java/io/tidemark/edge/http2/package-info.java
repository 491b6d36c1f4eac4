/** HTTP/2 at the front: its streams made what an HTTP/1.1 channel is, WebSockets among them. */
@NullMarked
package io.tidemark.edge.http2;

import org.jspecify.annotations.NullMarked;
