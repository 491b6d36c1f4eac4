/** {@code ./tidemark bench edge}: the edge beside nginx and HAProxy, under the same load. */
@NullMarked
package io.tidemark.benchmarks.edge;

import org.jspecify.annotations.NullMarked;
