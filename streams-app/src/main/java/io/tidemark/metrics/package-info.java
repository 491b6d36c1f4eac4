/**
 * Every meter of the application. Labels are bounded: plan, node, reason, shard, and the top zones
 * with an other.
 */
@NullMarked
package io.tidemark.metrics;

import org.jspecify.annotations.NullMarked;
