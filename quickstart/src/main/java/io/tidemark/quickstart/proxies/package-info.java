/** Proxies that are no JVM, started with the configurations of examples/: one class each. */
@NullMarked
package io.tidemark.quickstart.proxies;

import org.jspecify.annotations.NullMarked;
