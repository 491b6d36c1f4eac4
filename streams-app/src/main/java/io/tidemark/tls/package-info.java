/** TLS of the API and between instances, from PEM files. */
@NullMarked
package io.tidemark.tls;

import org.jspecify.annotations.NullMarked;
