/** The proxies' ways to tell how an exchange has ended: one class for each proxy. */
@NullMarked
package io.tidemark.sidecar.dialect;

import org.jspecify.annotations.NullMarked;
