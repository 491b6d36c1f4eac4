/**
 * The benchmark {@code ./tidemark bench edge}, which compares the edge with nginx and HAProxy under
 * the same load.
 */
@NullMarked
package io.tidemark.benchmarks.edge;

import org.jspecify.annotations.NullMarked;
