/**
 * The books of one shard, as pure code: records of the contract and their append times go in,
 * counts per zone, plan and node come out. Nothing here knows Kafka, HTTP or a wall clock; the same
 * records give the same books, always.
 *
 * <p>A record's way: {@link RecordCheck} says whether it can be booked, {@link ShardLedger} books
 * it into {@link Books}, {@link LedgerState} writes what has changed when the caller commits, and
 * {@link LiveShards} answers questions meanwhile.
 */
@NullMarked
package io.tidemark.ledger;

import org.jspecify.annotations.NullMarked;
