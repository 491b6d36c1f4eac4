/**
 * The agent: reports every connection that a proxy opens and closes. {@link Agent} is the whole
 * public way in.
 *
 * <p>One event's way: an I/O thread puts it into {@link Intake} (a ring; per-zone counts when the
 * ring is full); the sender thread takes all of that under one cut ({@link Gatherer}), writes what
 * has gathered for a shard into records ({@link BatchWriter}), and keeps one record in flight per
 * shard until Kafka has it ({@link ShardOutbox}).
 */
@NullMarked
package io.tidemark.agent;

import org.jspecify.annotations.NullMarked;
