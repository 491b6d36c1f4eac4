/**
 * The wire contract: the records in Kafka, their topics, and the function that assigns a zone to a
 * shard.
 */
@NullMarked
package io.tidemark.events;

import org.jspecify.annotations.NullMarked;
