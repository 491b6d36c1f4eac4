/**
 * The soak test {@code ./tidemark soak}: an edge under clients and origins that misbehave, for as
 * long as wanted.
 */
@NullMarked
package io.tidemark.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
