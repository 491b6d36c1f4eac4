/** HAProxy's master socket, by which a limit ends connections that are open. */
@NullMarked
package io.tidemark.sidecar.haproxy;

import org.jspecify.annotations.NullMarked;
