/** The wire contract: what travels through Kafka, in which topics, and where a zone lives. */
@NullMarked
package io.tidemark.events;

import org.jspecify.annotations.NullMarked;
