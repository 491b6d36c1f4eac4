/** The certificates for clients, and the checks of origins' certificates. */
@NullMarked
package io.tidemark.edge.tls;

import org.jspecify.annotations.NullMarked;
