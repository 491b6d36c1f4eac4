/** Certificates for clients, and what is asked of an origin's. */
@NullMarked
package io.tidemark.edge.tls;

import org.jspecify.annotations.NullMarked;
