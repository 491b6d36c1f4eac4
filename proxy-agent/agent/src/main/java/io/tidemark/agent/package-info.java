/**
 * The agent, a library that reports every connection that a proxy opens and closes. {@link Agent}
 * is its public entry point.
 *
 * <p>The path of an event: an I/O thread puts it into {@link Intake} (a ring; per-zone counts when
 * the ring is full); the sender thread takes everything from there under one cut ({@link
 * Gatherer}), writes what has gathered for a shard into records ({@link BatchWriter}), and keeps
 * one record in flight per shard until Kafka has it ({@link ShardOutbox}).
 */
@NullMarked
package io.tidemark.agent;

import org.jspecify.annotations.NullMarked;
