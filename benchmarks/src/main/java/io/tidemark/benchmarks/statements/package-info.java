/** What history and statements cost. */
@NullMarked
package io.tidemark.benchmarks.statements;

import org.jspecify.annotations.NullMarked;
