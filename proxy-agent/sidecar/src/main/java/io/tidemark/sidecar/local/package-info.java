/** Servers on unix sockets and loopback. */
@NullMarked
package io.tidemark.sidecar.local;

import org.jspecify.annotations.NullMarked;
