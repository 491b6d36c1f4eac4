/**
 * The sidecar: a small process beside a proxy that is no JVM, which reads what the proxy writes and
 * answers whether to admit a client.
 */
@NullMarked
package io.tidemark.sidecar;

import org.jspecify.annotations.NullMarked;
