/**
 * The benchmarks and the program that runs them: each prints a table and ends with a line of JSON.
 */
@NullMarked
package io.tidemark.benchmarks;

import org.jspecify.annotations.NullMarked;
