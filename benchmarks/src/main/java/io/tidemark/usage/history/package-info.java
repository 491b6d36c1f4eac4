/** Benchmarks of the package-private classes of history. */
@NullMarked
package io.tidemark.usage.history;

import org.jspecify.annotations.NullMarked;
