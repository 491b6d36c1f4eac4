/**
 * The lines that proxies write, and their ways to tell how an exchange has ended: one class each.
 */
@NullMarked
package io.tidemark.sidecar.dialect;

import org.jspecify.annotations.NullMarked;
