/**
 * The Kafka Streams graph on one page, and the thin processors that carry records in and out of the
 * pure cores.
 */
@NullMarked
package io.tidemark.topology;

import org.jspecify.annotations.NullMarked;
