/** The answers to the proxy's question whether to admit a client. */
@NullMarked
package io.tidemark.sidecar.admit;

import org.jspecify.annotations.NullMarked;
