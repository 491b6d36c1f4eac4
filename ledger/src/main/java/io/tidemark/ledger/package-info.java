/**
 * The books of one shard, as pure code: records of the contract and their append times go in,
 * counts per zone, plan and node come out. Nothing here knows Kafka, HTTP or a wall clock; the same
 * records give the same books, always.
 *
 * <p>The path of a record: {@link RecordCheck} checks whether it can be booked, {@link ShardLedger}
 * books it into {@link Books}, {@link Checkpoints} writes what is due when the caller commits, and
 * {@link LiveShards} gives the live figures meanwhile.
 */
@NullMarked
package io.tidemark.ledger;

import org.jspecify.annotations.NullMarked;
