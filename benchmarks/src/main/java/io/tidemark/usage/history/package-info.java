/** Benchmarks of what history keeps to itself. */
@NullMarked
package io.tidemark.usage.history;

import org.jspecify.annotations.NullMarked;
