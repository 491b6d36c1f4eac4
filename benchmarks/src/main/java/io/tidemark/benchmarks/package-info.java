/** Runs the benchmarks: each prints a table and ends with a line of JSON. */
@NullMarked
package io.tidemark.benchmarks;

import org.jspecify.annotations.NullMarked;
