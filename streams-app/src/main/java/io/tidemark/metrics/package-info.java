/**
 * All metrics of the application. The number of label values is bounded: only the top zones and
 * nodes have their own, all others share {@code other}.
 */
@NullMarked
package io.tidemark.metrics;

import org.jspecify.annotations.NullMarked;
