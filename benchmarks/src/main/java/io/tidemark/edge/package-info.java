/**
 * The edge as a process of a benchmark, with or without its accounts; it needs the edge's own
 * package.
 */
@NullMarked
package io.tidemark.edge;

import org.jspecify.annotations.NullMarked;
