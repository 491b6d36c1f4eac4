/** The benchmarks of history and statements. */
@NullMarked
package io.tidemark.benchmarks.statements;

import org.jspecify.annotations.NullMarked;
